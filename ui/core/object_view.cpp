#include "ui/core/object_view.h"

#include "ui/core/block_data.h"
#include "ui/core/error_text.h"
#include "ui/core/form_field.h"

#include <algorithm>

namespace flux::ui {

using base::Json;
using domain::ObjectChangeKind;

namespace {

constexpr int kMostVersions = 50;

domain::Attribution byHand() {
    domain::Attribution by;
    by.kind = domain::ActorKind::Person;
    by.name = QStringLiteral("window");
    return by;
}

const char* typeNameOf(const Json& value) {
    if (value.is_boolean())
        return "boolean";
    if (value.is_number_integer())
        return "integer";
    if (value.is_number())
        return "number";
    return value.is_array() ? "array" : "string";
}

// As it stands in its field: a time by the person's clock, anything else as a form shows it.
QString editedText(const Json& value, const Format& format) {
    if (value.is_null())
        return {};
    const QString time = value.is_string() ? format.editedTime(value.get<QString>()) : QString();
    return time.isEmpty() ? shownText(value) : time;
}

// What a person looks for first, then by name.
int rankOf(const QString& name) {
    static const QStringList kFirst{QStringLiteral("title"), QStringLiteral("name"),     QStringLiteral("key"),
                                    QStringLiteral("start"), QStringLiteral("end"),      QStringLiteral("due"),
                                    QStringLiteral("at"),    QStringLiteral("location"), QStringLiteral("status")};
    const qsizetype place = kFirst.indexOf(name);
    return place < 0 ? static_cast<int>(kFirst.size()) : static_cast<int>(place);
}

QString whatHappened(const domain::ObjectVersion& version) {
    switch (version.change) {
    case ObjectChangeKind::Created:
        return ObjectView::tr("Made");
    case ObjectChangeKind::Merged:
    case ObjectChangeKind::Replaced:
        return ObjectView::tr("Changed");
    case ObjectChangeKind::Tagged:
        return ObjectView::tr("Tags changed");
    case ObjectChangeKind::Deleted:
        return ObjectView::tr("Deleted");
    case ObjectChangeKind::Restored:
        return ObjectView::tr("Restored");
    case ObjectChangeKind::Undone:
        return ObjectView::tr("Taken back");
    }
    Q_UNREACHABLE();
}

QString whoDid(const domain::Attribution& by) {
    switch (by.kind) {
    case domain::ActorKind::Person:
        return ObjectView::tr("you");
    case domain::ActorKind::Agent:
        return by.name.isEmpty() ? ObjectView::tr("a task") : by.name;
    case domain::ActorKind::Import:
        return ObjectView::tr("import of %1").arg(by.name);
    }
    Q_UNREACHABLE();
}

} // namespace

ObjectView::ObjectView(EngineLink& link, Format& format, QObject* parent)
    : QObject(parent), m_link(link), m_format(format) {
    connect(&link, &EngineLink::lost, this, &ObjectView::load);
    connect(&link, &EngineLink::batch, this, &ObjectView::onBatch);
}

QString ObjectView::type() const {
    return labelOf(m_detail.object.type);
}

QString ObjectView::title() const {
    return m_detail.object.id.isEmpty() ? QString() : domain::titleOf(m_detail.object);
}

QVariantList ObjectView::fields() const {
    QVariantList simple;
    QVariantList deep;
    if (!m_detail.object.data.is_object())
        return simple;
    for (const auto& [name, value] : m_detail.object.data.items()) {
        // A file is as it is stored.
        const bool editable = !value.is_object() && !deleted() && !isFile() &&
                              (!value.is_array() || std::none_of(value.begin(), value.end(), [](const Json& item) {
                                  return item.is_structured();
                              }));
        const QString key = QString::fromStdString(name);
        QVariantMap field{{QStringLiteral("name"), key},
                          {QStringLiteral("label"), labelOf(key)},
                          {QStringLiteral("text"), editedText(value, m_format)},
                          {QStringLiteral("shown"), shownValue(value, m_format)},
                          {QStringLiteral("editable"), editable}};
        (value.is_structured() ? deep : simple).append(field);
    }
    std::stable_sort(simple.begin(), simple.end(), [](const QVariant& a, const QVariant& b) {
        return rankOf(a.toMap()[QStringLiteral("name")].toString()) <
               rankOf(b.toMap()[QStringLiteral("name")].toString());
    });
    return simple + deep;
}

QVariantList ObjectView::linked() const {
    QVariantList list;
    for (const domain::ObjectLink& link : m_detail.links) {
        const domain::ObjectId& other = link.from == m_id ? link.to : link.from;
        const auto found = std::find_if(m_detail.linked.begin(), m_detail.linked.end(),
                                        [&other](const domain::WorkspaceObject& object) { return object.id == other; });
        if (found != m_detail.linked.end())
            list.append(QVariantMap{{QStringLiteral("object"), other.text},
                                    {QStringLiteral("title"), domain::titleOf(*found)},
                                    {QStringLiteral("role"), labelOf(link.role)}});
    }
    return list;
}

QVariantList ObjectView::history() const {
    QVariantList list;
    for (const domain::ObjectVersion& version : m_versions) {
        const bool newest = version.version == m_detail.object.version;
        list.append(QVariantMap{{QStringLiteral("version"), version.version},
                                {QStringLiteral("text"), tr("%1 by %2").arg(whatHappened(version), whoDid(version.by))},
                                {QStringLiteral("when"),
                                 m_format.day(version.at.ms) + QLatin1Char(' ') + m_format.timeOfDay(version.at.ms)},
                                {QStringLiteral("newest"), newest}});
    }
    return list;
}

void ObjectView::open(const QString& objectId) {
    if (objectId == m_id.text)
        return;
    m_id.text = objectId;
    m_detail = {};
    m_versions.clear();
    m_error.clear();
    m_busy = false;
    load();
}

void ObjectView::close() {
    m_id = {};
    m_detail = {};
    m_versions.clear();
    m_error.clear();
    Q_EMIT changed();
}

void ObjectView::load() {
    if (m_id.isEmpty())
        return;
    m_loading = true;
    const domain::ObjectId asked = m_id;
    m_link.send(api::GetObject{asked.text}, this, [this, asked](const base::Result<api::ObjectDetail>& detail) {
        if (asked != m_id)
            return;
        m_loading = false;
        if (detail.ok())
            m_detail = *detail;
        else
            m_error = errorText(detail.error());
        Q_EMIT changed();
    });
    m_link.send(api::GetHistory{asked, 0, kMostVersions}, this,
                [this, asked](const base::Result<api::ObjectVersions>& versions) {
                    if (asked != m_id || !versions.ok())
                        return;
                    m_versions = versions->versions;
                    Q_EMIT changed();
                });
    Q_EMIT changed();
}

// What is shown is what the change was made from: a newer version refuses it.
template <typename Request>
void ObjectView::change(Request request) {
    if (m_busy || m_id.isEmpty())
        return;
    m_busy = true;
    m_error.clear();
    Q_EMIT changed();
    m_link.send(std::move(request), this, [this, asked = m_id](const base::Result<domain::WorkspaceObject>& done) {
        m_busy = false;
        if (asked == m_id) {
            if (!done.ok())
                m_error = errorText(done.error());
            load();
        }
    });
}

void ObjectView::setField(const QString& name, const QString& text) {
    const std::string key = name.toStdString();
    const Json before =
        m_detail.object.data.is_object() && m_detail.object.data.contains(key) ? m_detail.object.data.at(key) : Json();
    if (text == editedText(before, m_format))
        return;
    Json value; // null: the field goes
    if (before.is_string() && !text.isEmpty() && !m_format.editedTime(before.get<QString>()).isEmpty()) {
        const QString time = m_format.isoTime(text);
        if (time.isEmpty()) {
            m_error = tr("“%1” is no time. Write it as 2026-03-06 10:00.").arg(text);
            Q_EMIT changed();
            return;
        }
        value = time;
    } else if (!text.isEmpty()) {
        const auto typed = valueOf(fieldFor(name, QString::fromLatin1(typeNameOf(before)), before), text);
        if (!typed.ok()) {
            m_error = errorText(typed.error());
            Q_EMIT changed();
            return;
        }
        value = *typed;
    }
    api::UpdateObject request;
    request.id = m_id;
    request.data = Json::object();
    request.data[key] = value;
    request.expectedVersion = m_detail.object.version;
    request.by = byHand();
    change(std::move(request));
}

void ObjectView::remove() {
    change(api::DeleteObject{m_id, m_detail.object.version, byHand()});
}

void ObjectView::restore() {
    change(api::RestoreObject{m_id, byHand()});
}

void ObjectView::undo(qint64 toVersion) {
    change(api::UndoObject{m_id, toVersion, m_detail.object.version, byHand()});
}

void ObjectView::onBatch(const FeedBatch& batch) {
    for (const domain::FeedEvent& event : batch.events) {
        const auto* changes = std::get_if<domain::ObjectsChanged>(&event.payload);
        if (!changes || m_id.isEmpty())
            continue;
        const auto about = [this](const domain::ObjectRef& ref) { return ref.id == m_id; };
        if (std::any_of(changes->objects.begin(), changes->objects.end(), about) && !m_busy) {
            load();
            return;
        }
    }
}

} // namespace flux::ui
