#include "ui/core/search_model.h"

#include "ui/core/error_text.h"
#include "ui/core/form_field.h"

#include <QtCore/QRegularExpression>

namespace flux::ui {

using api::HitKind;

namespace {

constexpr int kPageSize = 30;
constexpr int kMostRows = 1000; // the engine's last page begins here

std::vector<HitKind> kindsOf(SearchModel::Scope scope) {
    switch (scope) {
    case SearchModel::Everything:
        return {};
    case SearchModel::Messages:
        return {HitKind::Message};
    case SearchModel::Tasks:
        return {HitKind::Task, HitKind::Step};
    case SearchModel::Objects:
        return {HitKind::Object};
    case SearchModel::Memories:
        return {HitKind::Memory};
    case SearchModel::Files:
        return {HitKind::File};
    }
    Q_UNREACHABLE();
}

QString wordFor(const api::SearchHit& hit) {
    switch (hit.kind) {
    case HitKind::Message:
        return SearchModel::tr("Message");
    case HitKind::Task:
        return SearchModel::tr("Task");
    case HitKind::Step:
        return SearchModel::tr("Step");
    case HitKind::Object:
        return labelOf(hit.type);
    case HitKind::Memory:
        return SearchModel::tr("Memory");
    case HitKind::File:
        return SearchModel::tr("File");
    }
    Q_UNREACHABLE();
}

QString iconFor(const api::SearchHit& hit) {
    static const QHash<QString, QString> kOfType{{QStringLiteral("event"), QStringLiteral("cal")},
                                                 {QStringLiteral("contact"), QStringLiteral("agents")},
                                                 {QStringLiteral("note"), QStringLiteral("edit")},
                                                 {QStringLiteral("project"), QStringLiteral("folder")},
                                                 {QStringLiteral("reminder"), QStringLiteral("bell")}};
    switch (hit.kind) {
    case HitKind::Message:
        return QStringLiteral("chat");
    case HitKind::Task:
    case HitKind::Step:
        return QStringLiteral("task");
    case HitKind::Object:
        return kOfType.value(hit.type, QStringLiteral("side"));
    case HitKind::Memory:
        return QStringLiteral("mem");
    case HitKind::File:
        return QStringLiteral("file");
    }
    Q_UNREACHABLE();
}

// One line: breaks of any kind become spaces, one for one, so that the marks keep their places.
QString oneLine(QString text) {
    for (QChar& letter : text) {
        if (letter.isSpace())
            letter = u' ';
    }
    return text;
}

// A piece of a snippet as a person reads it: times by their clock, without the signs of Markdown.
QString readable(QString text, const Format& format) {
    static const QRegularExpression kTime(
        QStringLiteral("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:\\d\\d)?"));
    static const QRegularExpression kSigns(QStringLiteral("\\*\\*|~~|`+|(?:^|(?<= ))#{1,6} "));
    text.remove(kSigns);
    QString read;
    qsizetype done = 0;
    for (auto found = kTime.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch time = found.next();
        const QString shown = format.editedTime(time.captured());
        read += text.mid(done, time.capturedStart() - done) + (shown.isEmpty() ? time.captured() : shown);
        done = time.capturedEnd();
    }
    return read + text.mid(done);
}

QString styled(const api::SearchHit& hit, const Format& format) {
    const QString text = oneLine(hit.snippet);
    QString html;
    qsizetype done = 0;
    for (const api::TextRange& mark : hit.marks) {
        if (mark.from < done || mark.length <= 0 || qsizetype(mark.from) + mark.length > text.size())
            continue;
        html += readable(text.mid(done, mark.from - done), format).toHtmlEscaped() + QStringLiteral("<b>") +
                text.mid(mark.from, mark.length).toHtmlEscaped() + QStringLiteral("</b>");
        done = qsizetype(mark.from) + mark.length;
    }
    return html + readable(text.mid(done), format).toHtmlEscaped();
}

} // namespace

SearchModel::SearchModel(EngineLink& link, Format& format, QObject* parent)
    : QAbstractListModel(parent), m_link(link), m_format(format) {
    connect(&link, &EngineLink::ready, this, &SearchModel::again);
}

int SearchModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : count();
}

QHash<int, QByteArray> SearchModel::roleNames() const {
    return {{IdRole, "hitId"},      {TitleRole, "title"},      {KindNameRole, "kindName"},
            {IconRole, "iconName"}, {SnippetRole, "snippet"},  {PlainSnippetRole, "plainSnippet"},
            {AgeRole, "age"},       {FullTimeRole, "fullTime"}};
}

QVariant SearchModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::SearchHit& hit = m_hits[static_cast<std::size_t>(index.row())];
    switch (role) {
    case IdRole:
        return hit.id;
    case Qt::DisplayRole:
    case TitleRole:
        return hit.title.trimmed().isEmpty() ? tr("Without a title") : oneLine(hit.title);
    case KindNameRole:
        return wordFor(hit);
    case IconRole:
        return iconFor(hit);
    case SnippetRole:
        return styled(hit, m_format);
    case PlainSnippetRole:
        return readable(oneLine(hit.snippet), m_format);
    case AgeRole:
        return m_format.age(hit.at.ms);
    case FullTimeRole:
        return m_format.fullTime(hit.at.ms);
    default:
        return {};
    }
}

QVariantMap SearchModel::hitAt(int row) const {
    if (row < 0 || row >= count())
        return {};
    const api::SearchHit& hit = m_hits[static_cast<std::size_t>(row)];
    const bool isOfTask = hit.kind == HitKind::Task || hit.kind == HitKind::Step;
    return {{QStringLiteral("objectId"), hit.kind == HitKind::Message || isOfTask ? QString() : hit.id},
            {QStringLiteral("conversationId"), hit.conversationId.text},
            {QStringLiteral("position"), hit.position},
            {QStringLiteral("taskId"), isOfTask ? hit.id.section(u'/', 0, 0) : QString()},
            {QStringLiteral("step"), hit.id.section(u'/', 1)}}; // a key may have any letters
}

void SearchModel::setText(const QString& text) {
    if (text == m_text)
        return;
    m_text = text;
    again();
}

void SearchModel::setScope(Scope scope) {
    if (scope == m_scope)
        return;
    m_scope = scope;
    again();
}

void SearchModel::again() {
    m_answered = false;
    m_stale = m_asking;
    if (asksNothing()) {
        m_notes.clear();
        m_suggestions.clear();
        m_error.clear();
        m_hasMore = false;
        replace({});
    } else if (!m_asking) {
        ask(0);
    }
    Q_EMIT asked();
    Q_EMIT answered();
}

bool SearchModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && m_hasMore && m_answered && !m_asking && count() < kMostRows;
}

void SearchModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent))
        return;
    ask(count());
    Q_EMIT asked();
}

void SearchModel::ask(int offset) {
    m_asking = true;
    m_stale = false;
    m_link.send(api::Search{m_text, kindsOf(m_scope), kPageSize, offset}, this,
                [this, offset](const base::Result<api::SearchPage>& page) { take(offset, page); });
}

void SearchModel::take(int offset, const base::Result<api::SearchPage>& page) {
    m_asking = false;
    if (m_stale) {
        again();
        return;
    }
    m_answered = true;
    m_error = page.ok() ? QString() : errorText(page.error());
    m_hasMore = page.ok() && page->hasMore;
    if (offset == 0) {
        m_notes = page.ok() ? page->notes : QStringList();
        m_suggestions = page.ok() ? page->suggestions : QStringList();
        replace(page.ok() ? page->hits : std::vector<api::SearchHit>());
    } else if (page.ok() && !page->hits.empty()) {
        beginInsertRows({}, count(), count() + static_cast<int>(page->hits.size()) - 1);
        m_hits.insert(m_hits.end(), page->hits.begin(), page->hits.end());
        endInsertRows();
    }
    Q_EMIT asked();
    Q_EMIT answered();
}

void SearchModel::replace(std::vector<api::SearchHit> hits) {
    beginResetModel();
    m_hits = std::move(hits);
    endResetModel();
}

} // namespace flux::ui
