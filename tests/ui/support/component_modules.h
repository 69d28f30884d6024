#pragma once

#include <initializer_list>

// Each module's registration is a function of its static library; naming it keeps the library in the program.
extern void qml_register_types_Flux_Theme();
extern void qml_register_types_Flux_Markdown();
extern void qml_register_types_Flux_Components();

namespace flux::test {

// For programs that need the components alone, not the window's rooms (those call flux::ui::linkModules()).
inline void linkComponents() {
    for (void (*volatile kept)() :
         {&qml_register_types_Flux_Theme, &qml_register_types_Flux_Markdown, &qml_register_types_Flux_Components})
        static_cast<void>(kept);
}

} // namespace flux::test
