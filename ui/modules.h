#pragma once

namespace flux::ui {

// Keeps every QML module of the window in the program and initialises its resources. Call it once, before the first
// QML engine is made. Thread: main.
void linkModules();

} // namespace flux::ui
