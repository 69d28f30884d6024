#pragma once

#include "ui/core/engine_link.h"
#include "ui/core/format.h"

#include <QtCore/QVariant>

namespace flux::ui {

// One object of the person's data, opened to be looked at, changed and taken back. Follows the feed.
// Thread: UI. Owner: Session.
class ObjectView : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.object")
    Q_PROPERTY(QString objectId READ objectId NOTIFY changed) // empty: none is open
    Q_PROPERTY(bool loading READ loading NOTIFY changed)
    Q_PROPERTY(bool busy READ busy NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(QString type READ type NOTIFY changed)
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(bool deleted READ deleted NOTIFY changed)
    Q_PROPERTY(bool isFile READ isFile NOTIFY changed)
    Q_PROPERTY(QVariantList fields READ fields NOTIFY changed)
    Q_PROPERTY(QString tagLine READ tagLine NOTIFY changed)
    Q_PROPERTY(QStringList warnings READ warnings NOTIFY changed)
    Q_PROPERTY(QVariantList linked READ linked NOTIFY changed)
    Q_PROPERTY(QVariantList history READ history NOTIFY changed)
public:
    ObjectView(EngineLink& link, Format& format, QObject* parent = nullptr);

    [[nodiscard]] QString objectId() const { return m_id.text; }
    [[nodiscard]] bool loading() const { return m_loading; }
    [[nodiscard]] bool busy() const { return m_busy; }
    [[nodiscard]] QString error() const { return m_error; }
    [[nodiscard]] QString type() const;
    [[nodiscard]] QString title() const;
    [[nodiscard]] bool deleted() const { return m_detail.object.deleted; }
    [[nodiscard]] bool isFile() const { return m_detail.object.type == domain::kFileType; }
    [[nodiscard]] QVariantList fields() const; // [{name, label, text, shown, editable}], simple values first
    [[nodiscard]] QString tagLine() const { return m_detail.object.tags.join(QStringLiteral(", ")); }
    [[nodiscard]] QStringList warnings() const { return m_detail.warnings; }
    [[nodiscard]] QVariantList linked() const;  // [{object, title, role}]
    [[nodiscard]] QVariantList history() const; // newest first: [{version, text, when, canUndo}]

    Q_INVOKABLE void open(const QString& objectId);
    Q_INVOKABLE void close();
    // What was typed into a field; read as the kind of value that stands there. A wrong one is told as `error`.
    Q_INVOKABLE void setField(const QString& name, const QString& text);
    Q_INVOKABLE void remove();
    Q_INVOKABLE void restore();
    Q_INVOKABLE void undo(qint64 toVersion = 0); // 0: the newest change

Q_SIGNALS:
    void changed();

private:
    template <typename Request>
    void change(Request request);
    void load();
    void onBatch(const FeedBatch& batch);

    EngineLink& m_link;
    Format& m_format;
    domain::ObjectId m_id;
    api::ObjectDetail m_detail;
    std::vector<domain::ObjectVersion> m_versions;
    bool m_loading = false;
    bool m_busy = false;
    QString m_error;
};

} // namespace flux::ui
