import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// A menu of MenuRows. Open it with popup() or open().
T.Menu {
    id: menu

    implicitWidth: Math.max(Theme.menuMinWidth, rows.childrenWidth + padding * 2)
    implicitHeight: contentItem.implicitHeight + padding * 2
    margins: Theme.s4
    padding: Theme.s4
    cascade: true
    delegate: MenuRow {}

    enter: Transition {
        NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.foldMs; easing.type: Easing.OutCubic }
    }
    contentItem: ListView {
        id: rows
        readonly property real childrenWidth: {
            let widest = 0;
            for (let i = 0; i < count; ++i) {
                const row = menu.itemAt(i);
                widest = Math.max(widest, row ? row.implicitWidth : 0);
            }
            return widest;
        }
        implicitHeight: contentHeight
        model: menu.contentModel
        interactive: contentHeight > height
        currentIndex: menu.currentIndex
        keyNavigationEnabled: true
        boundsBehavior: Flickable.StopAtBounds
    }
    background: RaisedFrame {}
}
