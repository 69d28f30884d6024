#include "app/desktop/first_frame.h"

#include "ui/core/session.h"

#include <QtCore/QDateTime>
#include <QtQuick/QQuickWindow>

#include <cstdio>

namespace flux::desktop {

FirstFrame::FirstFrame(ui::Session& session, QQuickWindow& window, QObject* parent)
    : QObject(parent), m_session(session), m_window(window) {
    connect(session.conversations(), &ui::ConversationListModel::countChanged, this, &FirstFrame::openNewest);
    connect(session.thread(), &ui::ThreadModel::countChanged, this, [this] {
        if (m_filled || m_session.thread()->count() == 0)
            return;
        m_filled = true;
        m_window.update();
    });
    // Only a frame that began after the rows were there counts.
    connect(
        &window, &QQuickWindow::beforeRendering, this, [this] { m_painted = m_filled; }, Qt::DirectConnection);
    connect(&window, &QQuickWindow::frameSwapped, this, &FirstFrame::onSwapped);
    openNewest();
}

void FirstFrame::openNewest() {
    if (m_session.conversations()->count() > 0 && m_session.thread()->isNew())
        m_session.openThread(m_session.conversations()->idAt(0));
}

void FirstFrame::onSwapped() {
    if (!m_painted || m_told)
        return;
    m_told = true;
    std::printf("{\"first_frame_wall_ms\":%lld}\n", static_cast<long long>(QDateTime::currentMSecsSinceEpoch()));
    std::fflush(stdout);
}

} // namespace flux::desktop
