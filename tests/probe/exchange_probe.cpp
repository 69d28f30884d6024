#include "tests/probe/exchange_probe.h"

#include "engine/exchange/calendar_reader.h"
#include "engine/exchange/markdown_html.h"

#include <QtCore/QBuffer>

namespace flux::probe {

using base::Json;
using base::Result;

namespace {

class EventsOf final : public exchange::ImportSink {
public:
    Result<void> object(exchange::ImportObject object) override {
        if (object.type != QStringLiteral("event"))
            return {};
        const Json& data = object.data;
        const QString uid = object.id.isEmpty() ? base::textAt(data, "uid") : object.id.text;
        events.push_back(Json{{"uid", uid},
                              {"summary", base::jsonAt(data, "title")},
                              {"start", base::jsonAt(data, "start")},
                              {"end", base::jsonAt(data, "end")},
                              {"all_day", base::boolAt(data, "all_day")},
                              {"rrule", base::jsonAt(data, "recurrence")}});
        return {};
    }
    Result<void> conversation(exchange::ImportConversation) override { return {}; }
    void problem(const QString& text) override { problems.append(text); }

    Json events = Json::array();
    QStringList problems;
};

} // namespace

Result<Json> icalParse(const Json& request) {
    QByteArray text = base::textAt(request, "text").toUtf8();
    QBuffer device(&text);
    device.open(QIODevice::ReadOnly);
    EventsOf sink;
    FLUX_CHECK(exchange::readCalendar(device, sink));
    return Json{{"events", std::move(sink.events)}, {"problems", sink.problems}};
}

Result<Json> markdownHtml(const Json& request) {
    FLUX_TRY(const QByteArray html, exchange::markdownToHtml(base::textAt(request, "text").toUtf8()));
    return Json{{"html", html.toStdString()}, {"raw_html", false}};
}

} // namespace flux::probe
