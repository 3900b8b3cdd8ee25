// What most parts of the playground share. The build has it imported by each of them, so that it becomes one file (see package.json).

import "./api.js";
import "./axes.js";
import "./fields.js";
import "./form.js";
import "./problem.js";
import "./share.js";
import "./shapes.js";
import "./tensor-text.js";
import "./tensor-view.js";
