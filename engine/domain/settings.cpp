#include "engine/domain/settings.h"

#include "engine/base/text.h"
#include "engine/domain/setting_checks.h"

#include <algorithm>
#include <iterator>

namespace flux::domain {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qsizetype kMaxTextChars = 4096;
constexpr size_t kMaxListItems = 1000;

// A setting and what its values must be: `text` checks the text or each item of the list.
struct SettingRow {
    SettingSpec spec;
    QString (*text)(const QString&) = nullptr;
    qint64 least = 0, most = 0;
};

SettingRow row(const char* key, SettingKind kind, Json value, QString description,
               QString (*text)(const QString&) = nullptr) {
    return {{QString::fromLatin1(key), kind, std::move(value), std::move(description)}, text, 0, 0};
}
SettingRow number(const char* key, qint64 value, qint64 least, qint64 most, QString description) {
    return {{QLatin1StringView(key), SettingKind::Integer, Json(value), std::move(description)}, nullptr, least, most};
}

// Mail, the store, the network.
std::vector<SettingRow> outsideRows() {
    using K = SettingKind;
    return {
        row("mail.smtp.url", K::Text, "",
            QStringLiteral("Where mail goes out: smtp://user@host:587, smtps://user@host:465, or outbox: to keep mails "
                           "in the outbox folder."),
            mailUrlProblem),
        row("mail.smtp.password", K::Secret, "",
            QStringLiteral("The password for mail.smtp.url; it is kept in the keychain alone.")),
        row("store.password", K::Secret, "",
            QStringLiteral(
                "The password for a shared store whose address has none; it is kept in the keychain alone.")),
        row("mail.from", K::Text, "", QStringLiteral("The address that mails are sent from."), addressProblem),
        row("mail.to_me", K::Text, "", QStringLiteral("Your own address, where “mail me” goes."), addressProblem),
        row("net.allowed_hosts", K::TextList, Json::array(),
            QStringLiteral("Private hosts that tasks may open without asking, as host or host:port."), hostProblem),
        row("net.proxy", K::Text, "",
            QStringLiteral("The proxy for pages and mail; empty uses none but what the environment names."),
            proxyProblem),
    };
}

// Files, backups, memory.
std::vector<SettingRow> dataRows() {
    using K = SettingKind;
    return {
        row("files.granted_folders", K::TextList, Json::array(), QStringLiteral("Folders that every task may read."),
            folderProblem),
        row("files.indexed_folders", K::TextList, Json::array(),
            QStringLiteral("Folders among files.granted_folders whose files are listed and searched where they lie."),
            folderProblem),
        number("files.max_file_megabytes", 100, 1, 100'000, QStringLiteral("How large one stored file may be.")),
        number("files.quota_megabytes", 5120, 1, 100'000'000,
               QStringLiteral("How much all stored files may take, older versions and the trash included.")),
        number("files.trash_days", 30, 1, 3650,
               QStringLiteral("How long a file stays in the trash before a purge takes it.")),
        row("files.bunny.zone", K::Text, "",
            QStringLiteral("The storage zone at Bunny.net that new files are also put in; empty: they stay here.")),
        row("files.bunny.storage_url", K::Text, "https://storage.bunnycdn.com",
            QStringLiteral("The address of the storage zone's region."), webAddressProblem),
        row("files.bunny.access_key", K::Secret, "",
            QStringLiteral("The password of the storage zone; it is kept in the keychain alone.")),
        row("files.bunny.cdn_url", K::Text, "",
            QStringLiteral("The address of the pull zone that links lead to, such as https://zone.b-cdn.net."),
            webAddressProblem),
        row("files.bunny.token_key", K::Secret, "",
            QStringLiteral("The token key of the pull zone; it is kept in the keychain alone.")),
        row("files.bunny.signing", K::Text, "hs256",
            QStringLiteral("How links are signed: hs256 or sha256, as the pull zone wants it."), signingProblem),
        number("backup.keep", 10, 1, 1000, QStringLiteral("How many of the backups in the data folder are kept.")),
        row("memory.embed.url", K::Text, "",
            QStringLiteral("Who makes vectors, so that memories are found by meaning as well as by words: an Ollama "
                           "(http://127.0.0.1:11434) or any service that speaks as OpenAI does (its address ends in "
                           "/v1); empty uses words alone."),
            webUrlProblem),
        row("memory.embed.model", K::Text, "",
            QStringLiteral("The model that makes vectors, such as nomic-embed-text or text-embedding-3-small.")),
        row("memory.embed.key", K::Secret, "",
            QStringLiteral("The key for memory.embed.url, where it wants one; it is kept in the keychain alone.")),
    };
}

// Models. The providers are those of llm/catalog.h; a test holds both lists against each other.
std::vector<SettingRow> modelRows() {
    using K = SettingKind;
    return {
        row("models.default", K::Text, "",
            QStringLiteral(
                "The model that Flux talks and plans with, as provider/model, such as ollama/llama3.2; empty "
                "uses none."),
            modelProblem),
        row("models.fallback", K::TextList, Json::array(),
            QStringLiteral("The models that are asked in turn when models.default does not answer."), modelProblem),
        row("models.ollama.url", K::Text, "http://127.0.0.1:11434", QStringLiteral("The address of Ollama."),
            webUrlProblem),
        row("models.ollama.key", K::Secret, "",
            QStringLiteral("The key for Ollama; it is kept in the keychain alone.")),
        row("models.local.url", K::Text, "http://127.0.0.1:8080/v1",
            QStringLiteral("The address of a server that speaks as OpenAI does."), webUrlProblem),
        row("models.local.key", K::Secret, "",
            QStringLiteral("The key for a server that speaks as OpenAI does; it is kept in the keychain alone.")),
        row("models.openrouter.url", K::Text, "https://openrouter.ai/api/v1",
            QStringLiteral("The address of OpenRouter."), webUrlProblem),
        row("models.openrouter.key", K::Secret, "",
            QStringLiteral("The key for OpenRouter; it is kept in the keychain alone.")),
        row("models.openai.url", K::Text, "https://api.openai.com/v1", QStringLiteral("The address of OpenAI."),
            webUrlProblem),
        row("models.openai.key", K::Secret, "",
            QStringLiteral("The key for OpenAI; it is kept in the keychain alone.")),
        row("models.anthropic.url", K::Text, "https://api.anthropic.com/v1",
            QStringLiteral("The address of Anthropic."), webUrlProblem),
        row("models.anthropic.key", K::Secret, "",
            QStringLiteral("The key for Anthropic; it is kept in the keychain alone.")),
        row("models.gemini.url", K::Text, "https://generativelanguage.googleapis.com/v1beta",
            QStringLiteral("The address of Google Gemini."), webUrlProblem),
        row("models.gemini.key", K::Secret, "",
            QStringLiteral("The key for Google Gemini; it is kept in the keychain alone.")),
    };
}

// How the engine works and the window looks.
std::vector<SettingRow> engineRows() {
    using K = SettingKind;
    return {
        number("engine.max_parallel_steps", 8, 1, 64,
               QStringLiteral("How many steps run at the same time, over all tasks.")),
        row("engine.agent_limits", K::TextList, Json::array(),
            QStringLiteral("How many steps of one agent run at the same time, over all tasks, as agent=number; 0 lifts "
                           "the agent's own limit."),
            agentLimitProblem),
        number("engine.undo_seconds", 5, 0, 3600,
               QStringLiteral("How long an approved mail or post waits before it goes out, so that it can be called "
                              "back; 0 sends at once.")),
        number("engine.card_expiry_hours", 0, 0, 8760,
               QStringLiteral("How long a card waits for an answer before its step is left out; 0 waits for ever.")),
        number("engine.max_replans", 2, 0, 10,
               QStringLiteral("How many other plans are tried for one piece of work after the first has failed.")),
        row("engine.auto_replan", K::Boolean, false,
            QStringLiteral("Whether another plan is taken without asking, where nothing has left this computer yet.")),
        row("engine.time_zone", K::Text, "",
            QStringLiteral("Your time zone, such as Europe/Berlin; empty uses the one of this computer."),
            timeZoneProblem),
        row("ui.theme", K::Text, "system",
            QStringLiteral("The colours of the window: system, light, dark, contrast or contrastLight."), themeProblem),
        number("ui.scale", 100, 50, 300, QStringLiteral("The size of text and controls in percent.")),
        row("ui.reduced_motion", K::Boolean, false, QStringLiteral("Whether the window leaves out movement.")),
    };
}

std::vector<SettingRow> makeRows() {
    std::vector<SettingRow> all = outsideRows();
    for (auto part : {dataRows(), modelRows(), engineRows()})
        all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
    return all;
}

const std::vector<SettingRow>& rows() {
    static const std::vector<SettingRow> table = makeRows();
    return table;
}

const SettingRow* findRow(QStringView key) {
    const auto it =
        std::find_if(rows().begin(), rows().end(), [key](const SettingRow& r) { return r.spec.key == key; });
    return it == rows().end() ? nullptr : &*it;
}

base::Error unknownKey(QStringView key) {
    QStringList names;
    for (const SettingRow& r : rows())
        names.append(r.spec.key);
    const QString near = base::nearestName(key, names);
    const QString shown = key.left(80).toString();
    return makeError(ErrorCode::NotFound,
                     near.isEmpty()
                         ? QStringLiteral("There is no setting “%1”. “flux config list” shows them all.").arg(shown)
                         : QStringLiteral("There is no setting “%1”. Did you mean %2?").arg(shown, near));
}

base::Error refused(const SettingSpec& spec, const QString& why) {
    return makeError(ErrorCode::InvalidArgument, QStringLiteral("%1 was not changed. %2").arg(spec.key, why));
}

// Control characters have no place in any setting: they could add lines to a mail head or to a terminal.
QString textProblem(const SettingRow& r, const QString& text) {
    if (text.size() > kMaxTextChars)
        return QStringLiteral("It must not be longer than %1 characters.").arg(kMaxTextChars);
    if (std::any_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; }))
        return QStringLiteral("It must be one line without control characters.");
    return r.text != nullptr ? r.text(text) : QString();
}

QString listProblem(const SettingRow& r, const Json& value) {
    if (!value.is_array() ||
        !std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_string(); }))
        return QStringLiteral("It must be a list of texts.");
    if (value.size() > kMaxListItems)
        return QStringLiteral("It must not hold more than %1 items.").arg(kMaxListItems);
    for (const Json& item : value) {
        if (const QString problem = textProblem(r, item.get<QString>()); !problem.isEmpty())
            return problem;
    }
    return {};
}

QString valueProblem(const SettingRow& r, const Json& value) {
    switch (r.spec.kind) {
    case SettingKind::Text:
    case SettingKind::Secret:
        return value.is_string() ? textProblem(r, value.get<QString>()) : QStringLiteral("It must be text.");
    case SettingKind::TextList:
        return listProblem(r, value);
    case SettingKind::Boolean:
        return value.is_boolean() ? QString() : QStringLiteral("It must be on or off.");
    case SettingKind::Integer:
        if (value.is_number_integer() && value >= r.least && value <= r.most)
            return {};
        return QStringLiteral("It must be a whole number from %1 to %2.").arg(r.least).arg(r.most);
    }
    return {};
}

Json listOf(const QString& text) {
    Json list = Json::array();
    for (const QString& item : text.split(u',')) {
        if (const QString trimmed = item.trimmed(); !trimmed.isEmpty())
            list.push_back(trimmed);
    }
    return list;
}

// The typed text in the form of the kind; what does not fit stays text and is refused by the check.
Json typedValue(SettingKind kind, const QString& text) {
    const QString word = text.trimmed().toLower();
    switch (kind) {
    case SettingKind::Secret:
        return Json(text);
    case SettingKind::Text:
        return Json(text.trimmed());
    case SettingKind::TextList:
        return listOf(text);
    case SettingKind::Boolean: {
        const QStringList on{QStringLiteral("on"), QStringLiteral("true"), QStringLiteral("yes"), QStringLiteral("1")};
        const QStringList off{QStringLiteral("off"), QStringLiteral("false"), QStringLiteral("no"),
                              QStringLiteral("0")};
        return on.contains(word) ? Json(true) : off.contains(word) ? Json(false) : Json(text);
    }
    case SettingKind::Integer: {
        bool ok = false;
        const qint64 value = word.toLongLong(&ok);
        return ok ? Json(value) : Json(text);
    }
    }
    return Json(text);
}

} // namespace

const std::vector<SettingSpec>& settingSpecs() {
    static const std::vector<SettingSpec> specs = [] {
        std::vector<SettingSpec> all;
        for (const SettingRow& r : rows())
            all.push_back(r.spec);
        return all;
    }();
    return specs;
}

const SettingSpec* settingSpec(QStringView key) {
    const auto& specs = settingSpecs();
    const auto it = std::find_if(specs.begin(), specs.end(), [key](const SettingSpec& s) { return s.key == key; });
    return it == specs.end() ? nullptr : &*it;
}

Result<Json> parseSetting(QStringView key, const QString& text) {
    const SettingRow* found = findRow(key);
    if (found == nullptr)
        return unknownKey(key);
    Json value = typedValue(found->spec.kind, text);
    if (const QString problem = valueProblem(*found, value); !problem.isEmpty())
        return refused(found->spec, problem);
    return value;
}

Result<void> checkSetting(QStringView key, const Json& value) {
    const SettingRow* found = findRow(key);
    if (found == nullptr)
        return unknownKey(key);
    if (value.is_null()) // back to the default
        return {};
    if (const QString problem = valueProblem(*found, value); !problem.isEmpty())
        return refused(found->spec, problem);
    return {};
}

} // namespace flux::domain
