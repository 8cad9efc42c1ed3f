// The entry of every page: one small module per behaviour, bound by data- attributes.
import "./htmx_errors.js";
import "./menu.js";
import "./dialog.js";
import "./toast.js";
import "./theme.js";
import "./shortcuts.js";
import "./prevent_enter.js";
import "./unsaved.js";
import "./focus_first.js";
import "./filter_pane.js";
import "./colour_input.js";
import "./add_option.js";
import "./search_select.js";
import "./date_picker.js";
import "./shown_when.js";
import "./form_rows.js";
import "./contact_points.js";
