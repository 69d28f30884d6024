#include "engine/exchange/table_exchange.h"

#include "engine/exchange/import_key.h"
#include "engine/exchange/raw_lines.h"
#include "engine/exchange/record_keys.h"
#include "engine/net/charset.h"
#include "engine/text/csv.h"
#include "engine/text/table.h"

#include <QtCore/QTemporaryFile>

#include <algorithm>
#include <functional>
#include <utility>

namespace flux::exchange {

using base::Json;
using base::Result;

namespace {

// Whole tables are never in memory, so that these only keep an import from going on for days.
constexpr text::CsvLimits kTableLimits{8LL * 1024 * 1024 * 1024, 20'000'000, 2'000, 16'000'000};

QStringList ownColumns() {
    return {QStringLiteral("flux_id"), QStringLiteral("flux_type"), QStringLiteral("flux_tags")};
}

// A spreadsheet takes such a text for a formula (OWASP, "CSV Injection"); a number or a telephone number is none.
bool looksLikeFormula(const QString& text) {
    if (text.isEmpty() || !QStringLiteral("=@+-\t\r").contains(text.front()))
        return false;
    return std::any_of(text.begin() + 1, text.end(),
                       [](QChar c) { return !c.isDigit() && !QStringLiteral(" ().,-/").contains(c); }) ||
           text.front() == u'=' || text.front() == u'@';
}

// Would the cell be read as something else than a text?
bool isLiteral(const QString& text) {
    if (text.isEmpty() || text == QStringLiteral("true") || text == QStringLiteral("false") ||
        text == QStringLiteral("null"))
        return true;
    const QChar first = text.front();
    if (first == u'[' || first == u'{' || first == u'"' || first == u'\'')
        return true;
    if (!first.isDigit() && first != u'-')
        return false;
    const auto number = base::parseJson(text.toUtf8());
    return number.ok() && number->is_number();
}

constexpr QChar kDelete(0x7F);

// As JSON, all in signs that are text.
QString jsonCell(const Json& value) {
    return QString::fromUtf8(base::dumpJson(value)).replace(kDelete, QStringLiteral("\\u007f"));
}

// Signs that are no text: a table with them would pass for another kind of file.
bool hasControls(const QString& text) {
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return (c < u' ' && c != u'\t' && c != u'\n' && c != u'\r') || c == kDelete; });
}

// A text that would be read as something else stands in quotes, as JSON.
QString cellOf(const Json& value) {
    if (!value.is_string())
        return jsonCell(value);
    const QString text = base::plainText(value);
    if (isLiteral(text) || hasControls(text))
        return jsonCell(value);
    return looksLikeFormula(text) ? u'\'' + text : text;
}

Json valueOf(const Json& cell) {
    if (!cell.is_string())
        return cell;
    const QString text = base::plainText(cell);
    if (text.startsWith(u'\''))
        return text.mid(1);
    if (isLiteral(text)) {
        if (const auto parsed = base::parseJson(text.toUtf8(), {16 * 1024 * 1024, base::kMaxGivenDepth}); parsed.ok())
            return *parsed;
    }
    return cell;
}

// "work,home"; as JSON where a tag has a comma itself.
QString tagsCell(const QStringList& tags) {
    const QString plain = tags.join(u',');
    return plain.split(u',', Qt::SkipEmptyParts) == tags && !plain.startsWith(u'[') ? plain : cellOf(Json(tags));
}
QStringList tagsOf(const QString& cell) {
    if (cell.startsWith(u'[')) {
        if (const auto list = base::parseJson(cell.toUtf8()); list.ok())
            return base::textsAt(Json{{"tags", *list}}, "tags");
    }
    return cell.split(u',', Qt::SkipEmptyParts);
}

ImportObject ownRow(const QStringList& columns, const std::vector<Json>& row) {
    ImportObject object;
    object.id = ownId(base::plainText(row[0]));
    object.type = base::plainText(row[1]);
    object.tags = row[2].is_null() ? QStringList() : tagsOf(base::plainText(row[2]));
    object.key = QStringLiteral("csv:") + base::plainText(row[0]);
    for (size_t i = 3; i < row.size(); ++i) {
        if (!row[i].is_null() && row[i] != Json(""))
            object.data[columns[qsizetype(i)].toStdString()] = valueOf(row[i]);
    }
    return object;
}

// Goes through the rows of a table from its beginning, without its header.
Result<void> eachRow(net::TextPieces& text, const std::function<Result<void>(const QStringList&)>& takeHeader,
                     const std::function<Result<void>(const QStringList&)>& takeRow) {
    if (!text.rewind())
        return base::makeError(base::ErrorCode::Unavailable, QStringLiteral("The table cannot be read again."));
    QString piece = text.next();
    // Ours has commas, however many tabs or semicolons stand in its cells.
    const QChar delimiter = piece.startsWith(ownColumns().join(u',')) ? u',' : text::sniffDelimiter(piece);
    bool begun = false;
    text::CsvStream rows(
        delimiter.isNull() ? QChar(u',') : delimiter, kTableLimits,
        [&](const QStringList& row, qsizetype) { return std::exchange(begun, true) ? takeRow(row) : takeHeader(row); });
    for (; !piece.isEmpty(); piece = text.next())
        FLUX_CHECK(rows.add(piece));
    return rows.end();
}

// Looks at all of a table, so that a broken one is refused before anything of it is taken.
Result<text::Columns> columnsOf(net::TextPieces& text) {
    std::optional<text::Columns> columns;
    FLUX_CHECK(eachRow(
        text,
        [&columns](const QStringList& header) -> Result<void> {
            columns.emplace(header);
            return {};
        },
        [&columns](const QStringList& row) -> Result<void> {
            columns->look(row);
            return {};
        }));
    if (!columns)
        return base::makeError(base::ErrorCode::InvalidArgument, QStringLiteral("The table is empty."));
    return *std::move(columns);
}

class TableWriter final : public ObjectWriter {
public:
    explicit TableWriter(QIODevice& out) : m_out(out) {}

    Result<bool> add(const domain::WorkspaceObject& object) override {
        if (!m_rows.isOpen() && !m_rows.open())
            return base::makeError(base::ErrorCode::Unavailable,
                                   QStringLiteral("There is no place for temporary files. Is the disk full?"),
                                   m_rows.errorString());
        for (const auto& member : object.data.items()) {
            const QString name = QString::fromStdString(member.key());
            if (name.isEmpty() || name.trimmed() != name || hasControls(name) || name.toStdString() != member.key())
                problem(object,
                        QStringLiteral("its member “%1” cannot be the name of a column; it is left out.").arg(name));
            else if (!m_columns.contains(name))
                m_columns.append(name);
        }
        const Json row{{"id", object.id.text}, {"type", object.type}, {"tags", object.tags}, {"data", object.data}};
        FLUX_CHECK(writeAll(m_rows, base::dumpJson(row) + '\n'));
        return true;
    }

    Result<void> finish() override {
        FLUX_CHECK(writeAll(m_out, text::writeCsv({ownColumns() + m_columns}).toUtf8()));
        if (!m_rows.isOpen())
            return {};
        m_rows.seek(0);
        while (const auto line = readRawLine(m_rows, 64 * 1024 * 1024)) {
            FLUX_TRY(const Json row, base::parseJson(line->text));
            QStringList cells{base::textAt(row, "id"), base::textAt(row, "type"), tagsCell(base::textsAt(row, "tags"))};
            const Json& data = base::jsonAt(row, "data");
            for (const QString& column : std::as_const(m_columns)) {
                const auto member = data.find(column.toStdString());
                cells.append(member == data.end() ? QString() : cellOf(*member));
            }
            FLUX_CHECK(writeAll(m_out, text::writeCsv({cells}).toUtf8()));
        }
        return {};
    }

private:
    QIODevice& m_out;
    QTemporaryFile m_rows;
    QStringList m_columns;
};

class JsonLinesWriter final : public ObjectWriter {
public:
    explicit JsonLinesWriter(QIODevice& out) : m_out(out) {}
    Result<bool> add(const domain::WorkspaceObject& object) override;
    Result<void> finish() override { return {}; }

private:
    QIODevice& m_out;
};

Result<bool> JsonLinesWriter::add(const domain::WorkspaceObject& object) {
    const Json line{{"id", object.id.text},
                    {"type", object.type},
                    {"tags", object.tags},
                    {"created_at", object.createdAt.iso()},
                    {"updated_at", object.updatedAt.iso()},
                    {"data", object.data}};
    FLUX_CHECK(writeAll(m_out, base::dumpJson(line) + '\n'));
    return true;
}

} // namespace

Result<void> readTable(QIODevice& device, const QString& type, ImportSink& sink) {
    auto content = net::TextPieces::of(device);
    if (!content)
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("This is no table: the file is not text. Save it as CSV first."));
    FLUX_TRY(const text::Columns columns, columnsOf(*content));
    const QStringList& names = columns.names();
    const bool isOurs = names.mid(0, 3) == ownColumns();
    RecordKeys keys(QStringLiteral("csv"));
    const auto take = [&](const QStringList& cells) -> Result<void> {
        const std::vector<Json> row = columns.valuesOf(cells);
        ImportObject object;
        if (isOurs) {
            object = ownRow(names, row);
        } else {
            object.type = type;
            for (size_t i = 0; i < row.size(); ++i) {
                if (!row[i].is_null() && row[i] != Json(""))
                    object.data[names[qsizetype(i)].toStdString()] = row[i];
            }
        }
        if (object.data.empty() && object.id.isEmpty())
            return {};
        if (object.type.isEmpty()) // the cell of the type is empty
            object.type = type;
        if (object.id.isEmpty())
            keys.give(object);
        return sink.object(std::move(object));
    };
    return eachRow(
        *content, [](const QStringList&) { return Result<void>(); }, take);
}

std::unique_ptr<ObjectWriter> tableWriter(QIODevice& out) {
    return std::make_unique<TableWriter>(out);
}

Result<void> readJsonLines(QIODevice& device, const QString& type, ImportSink& sink) {
    constexpr qsizetype kMaxLine = 16 * 1024 * 1024;
    RecordKeys keys(QStringLiteral("jsonl"));
    qint64 number = 0;
    const auto problem = [&](const QString& what) {
        sink.problem(QStringLiteral("Line %1: %2").arg(number).arg(what));
    };
    while (const auto line = readRawLine(device, kMaxLine)) {
        ++number;
        if (line->text.trimmed().isEmpty())
            continue;
        if (line->tooLong) {
            problem(QStringLiteral("it is longer than 16 MB; it is left out."));
            continue;
        }
        const auto parsed = base::parseJson(line->text, {kMaxLine, base::kMaxGivenDepth + 1});
        if (!parsed.ok() || !parsed->is_object()) {
            problem(parsed.ok() ? QStringLiteral("this is no JSON object; it is left out.")
                                : parsed.error().message + QStringLiteral(" It is left out."));
            continue;
        }
        ImportObject object;
        const QString own = base::textAt(*parsed, "type");
        if (!own.isEmpty() && base::jsonAt(*parsed, "data").is_object()) {
            object.type = own;
            object.data = base::jsonAt(*parsed, "data");
            object.tags = base::textsAt(*parsed, "tags");
            object.id = ownId(base::textAt(*parsed, "id"));
            object.key = QStringLiteral("jsonl:") + object.id.text;
        } else {
            object.type = type;
            object.data = *parsed;
        }
        if (object.id.isEmpty())
            keys.give(object);
        FLUX_CHECK(sink.object(std::move(object)));
    }
    return {};
}

std::unique_ptr<ObjectWriter> jsonLinesWriter(QIODevice& out) {
    return std::make_unique<JsonLinesWriter>(out);
}

} // namespace flux::exchange
