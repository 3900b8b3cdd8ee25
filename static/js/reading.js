// What pages have that are read for long.

import "./copy-buttons.js";
import "./scroll-stops.js";
import "./term-card.js";
