#include "tests/scenario/scenario_file.h"

#include <QtCore/QFile>

#include <yaml-cpp/yaml.h>

namespace flux::test {

using base::Json;

namespace {

QString textOf(const YAML::Node& node) {
    return QString::fromStdString(node.as<std::string>());
}

QStringList textsOf(const YAML::Node& node) {
    QStringList out;
    if (node.IsScalar())
        return {textOf(node)};
    for (const YAML::Node& item : node)
        out.append(textOf(item));
    return out;
}

// A plain scalar as the number or truth it looks like, a quoted one as text.
Json jsonOf(const YAML::Node& node) {
    if (node.IsSequence()) {
        Json out = Json::array();
        for (const YAML::Node& item : node)
            out.push_back(jsonOf(item));
        return out;
    }
    if (node.IsMap()) {
        Json out = Json::object();
        for (const auto& item : node)
            out[item.first.as<std::string>()] = jsonOf(item.second);
        return out;
    }
    qint64 number = 0;
    bool truth = false;
    if (node.Tag() == "?" && YAML::convert<qint64>::decode(node, number))
        return number;
    if (node.Tag() == "?" && YAML::convert<bool>::decode(node, truth))
        return truth;
    return node.IsNull() ? Json() : Json(node.as<std::string>());
}

// Walks the members of a map and complains of those that nobody took.
class Members {
public:
    Members(const YAML::Node& node, const QString& where) : m_node(node), m_where(where) {
        if (node && !node.IsMap())
            throw std::runtime_error((where + QStringLiteral(" is no map")).toStdString());
    }
    template <typename Take>
    void take(const char* key, Take take) {
        m_known.append(QString::fromUtf8(key));
        if (const YAML::Node value = m_node[key])
            take(value);
    }
    void text(const char* key, QString& out) {
        take(key, [&out](const YAML::Node& value) { out = textOf(value); });
    }
    void texts(const char* key, QStringList& out) {
        take(key, [&out](const YAML::Node& value) { out = textsOf(value); });
    }
    void finish() const {
        for (const auto& item : m_node) {
            const QString key = textOf(item.first);
            if (!m_known.contains(key))
                throw std::runtime_error(QStringLiteral("%1 has no “%2”").arg(m_where, key).toStdString());
        }
    }

private:
    YAML::Node m_node;
    QString m_where;
    QStringList m_known;
};

QByteArray bytesOf(const YAML::Node& node) {
    if (node.Tag() == "tag:yaml.org,2002:binary") {
        const YAML::Binary binary = node.as<YAML::Binary>();
        return QByteArray(reinterpret_cast<const char*>(binary.data()), static_cast<qsizetype>(binary.size()));
    }
    return textOf(node).toUtf8();
}

std::map<QString, ScenarioPage> pagesOf(const YAML::Node& node) {
    std::map<QString, ScenarioPage> pages;
    for (const auto& item : node) {
        ScenarioPage page;
        Members m(item.second, QStringLiteral("page"));
        page.type = QStringLiteral("text/html; charset=utf-8");
        m.text("type", page.type);
        m.text("body", page.body);
        m.text("redirect", page.redirect);
        m.text("created", page.created);
        m.finish();
        pages[textOf(item.first)] = page;
    }
    return pages;
}

std::map<QString, int> countsOf(const YAML::Node& node) {
    std::map<QString, int> counts;
    for (const auto& item : node)
        counts[textOf(item.first)] = item.second.as<int>();
    return counts;
}

void readAnswers(const YAML::Node& node, Scenario& s) {
    for (const YAML::Node& item : node) {
        ScenarioAnswer answer;
        Members m(item, QStringLiteral("answer"));
        m.text("asks", answer.asks);
        m.text("answer", answer.verdict);
        m.text("reason", answer.reason);
        m.take("edits", [&answer](const YAML::Node& value) { answer.edits = jsonOf(value); });
        m.finish();
        s.answers.push_back(std::move(answer));
    }
}

void readPlan(const YAML::Node& node, Scenario& s) {
    s.hasPlan = true;
    for (const YAML::Node& item : node) {
        ScenarioStep step;
        Members m(item, QStringLiteral("step"));
        m.text("agent", step.agent);
        m.texts("after", step.after);
        m.text("name", step.name);
        m.finish();
        s.plan.push_back(std::move(step));
    }
}

void readMail(const YAML::Node& node, Scenario& s) {
    Members m(node, QStringLiteral("mail"));
    m.text("to", s.mail.to);
    m.text("subject", s.mail.subject);
    m.texts("contains", s.mail.contains);
    m.finish();
    s.mails = 1;
}

void readExpectations(const YAML::Node& node, Scenario& s) {
    Members m(node, QStringLiteral("expect"));
    m.take("plan", [&s](const YAML::Node& value) { readPlan(value, s); });
    m.texts("events", s.events);
    m.text("status", s.status);
    m.take("files", [&s](const YAML::Node& value) {
        for (const auto& item : value)
            s.savedFiles[textOf(item.first)] = textsOf(item.second);
    });
    m.texts("thread", s.thread);
    m.texts("absent", s.absent);
    m.take("mail", [&s](const YAML::Node& value) { readMail(value, s); });
    m.take("requests", [&s](const YAML::Node& value) { s.requests = countsOf(value); });
    m.take("other_requests", [&s](const YAML::Node& value) { s.otherRequests = countsOf(value); });
    m.finish();
}

Scenario read(const YAML::Node& root) {
    Scenario s;
    QString about;
    Members m(root, QStringLiteral("the scenario"));
    m.text("about", about);
    m.take("files", [&s](const YAML::Node& value) {
        for (const auto& item : value)
            s.files[textOf(item.first)] = bytesOf(item.second);
    });
    m.texts("folders", s.folders);
    m.texts("loops", s.loops);
    m.take("pages", [&s](const YAML::Node& value) { s.pages = pagesOf(value); });
    m.take("other_pages", [&s](const YAML::Node& value) { s.otherPages = pagesOf(value); });
    m.take("settings", [&s](const YAML::Node& value) { s.settings = jsonOf(value); });
    m.take("grants", [&s](const YAML::Node& value) {
        Members grants(value, QStringLiteral("grants"));
        grants.texts("folders", s.grantedFolders);
        grants.texts("hosts", s.grantedHosts);
        grants.finish();
    });
    m.texts("messages", s.messages);
    m.take("create", [&s](const YAML::Node& value) { s.create = jsonOf(value); });
    m.take("undo", [&s](const YAML::Node& value) { s.undo = value.as<bool>(); });
    m.take("answers", [&s](const YAML::Node& value) { readAnswers(value, s); });
    m.take("expect", [&s](const YAML::Node& value) { readExpectations(value, s); });
    m.finish();
    if (about.isEmpty() || (s.messages.isEmpty() && s.create.is_null()) || s.status.isEmpty())
        throw std::runtime_error("a scenario needs about, messages or create, and expect.status");
    return s;
}

class Filler {
public:
    explicit Filler(const std::map<QString, QString>& values) : m_values(values) {}

    void operator()(QString& text) const {
        for (const auto& [name, value] : m_values)
            text.replace(u'{' + name + u'}', value);
    }
    void operator()(QStringList& texts) const {
        for (QString& text : texts)
            (*this)(text);
    }
    void operator()(Json& json) const {
        if (json.is_string()) {
            QString text = json.get<QString>();
            (*this)(text);
            json = text;
        } else if (json.is_structured()) {
            for (Json& item : json)
                (*this)(item);
        }
    }
    void operator()(std::map<QString, ScenarioPage>& pages) const {
        for (auto& [path, page] : pages) {
            (*this)(page.body);
            (*this)(page.redirect);
            (*this)(page.created);
        }
    }

private:
    const std::map<QString, QString>& m_values;
};

} // namespace

base::Result<Scenario> readScenario(const QString& path) {
    try {
        return read(YAML::LoadFile(QFile::encodeName(path).toStdString()));
    } catch (const std::exception& e) {
        return base::makeError(base::ErrorCode::InvalidArgument, QString::fromUtf8(e.what()));
    }
}

void fillIn(Scenario& s, const std::map<QString, QString>& values) {
    const Filler fill(values);
    fill(s.pages);
    fill(s.otherPages);
    fill(s.settings);
    fill(s.create);
    for (QStringList* texts : {&s.grantedFolders, &s.grantedHosts, &s.messages, &s.thread, &s.absent})
        fill(*texts);
    for (ScenarioAnswer& answer : s.answers)
        fill(answer.asks);
    for (auto& [name, texts] : s.savedFiles)
        fill(texts);
    fill(s.mail.contains);
}

} // namespace flux::test
