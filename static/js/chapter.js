// What a chapter has beside that.

import "./chapter-contents.js";
import "./run-here.js";
