// What every page has.

import "./theme-switch.js";
import "./language-switch.js";
import "./search-dialog.js";
