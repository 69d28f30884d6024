#include "tests/unit/api/data_samples.h"

namespace flux::test {

using base::Json;

namespace {

using Samples = std::map<QString, Sample>;

void add(Samples& all, const char* method, Json params, Json reply) {
    all[QString::fromLatin1(method)] = {std::move(params), std::move(reply)};
}

Json by() {
    return {{"kind", "agent"}, {"name", "research"}, {"task", "t1"}, {"step", "s1"}, {"message", "m1"}};
}
Json object() {
    return {{"id", "o1"},         {"type", "event"},    {"data", {{"start", "2026-01-30"}}},
            {"tags", {"a"}},      {"version", 3},       {"deleted", true},
            {"change", "merged"}, {"created_by", by()}, {"updated_by", by()},
            {"created_at", 5},    {"updated_at", 6}};
}
Json version() {
    return {{"version", 2},       {"change", "deleted"}, {"by", by()},     {"at", 4},
            {"data", {{"a", 1}}}, {"tags", {"x"}},       {"deleted", true}};
}
Json link() {
    return {{"from", "o1"}, {"to", "o2"}, {"role", "about"}, {"by", by()}, {"at", 7}};
}
Json objectType() {
    return {{"name", "event"}, {"schema", {{"type", "object"}}}, {"mode", "strict"}, {"updated_at", 8}};
}
Json selection() {
    return {{"types", {"event"}},
            {"where", {{"start", {{"$gte", "2026"}}}}},
            {"tags", {"a"}},
            {"order", "-data.start"},
            {"deleted", true}};
}
Json listOf(Json item) {
    return Json::array({std::move(item)});
}

void addObjects(Samples& all) {
    add(all, "objects.create", {{"type", "event"}, {"data", {{"a", 1}}}, {"tags", {"x"}}, {"by", by()}}, object());
    add(all, "objects.get", {{"id", "o1abcd"}},
        {{"object", object()}, {"links", listOf(link())}, {"linked", listOf(object())}, {"warnings", {"w"}}});
    add(all, "objects.update",
        {{"id", "o1"},
         {"data", {{"a", nullptr}}},
         {"replace", true},
         {"tags", {"y"}},
         {"expected_version", 2},
         {"by", by()}},
        object());
    add(all, "objects.delete", {{"id", "o1"}, {"expected_version", 2}, {"by", by()}}, object());
    add(all, "objects.restore", {{"id", "o1"}, {"by", by()}}, object());
    add(all, "objects.undo", {{"id", "o1"}, {"to_version", 1}, {"expected_version", 2}, {"by", by()}}, object());
    add(all, "objects.undo_change", {{"conversation_id", "c1"}, {"message_id", "m1"}}, {{"objects", listOf(object())}});
    add(all, "objects.history", {{"id", "o1"}, {"before", 9}, {"limit", 3}},
        {{"versions", listOf(version())}, {"has_more", true}});
    add(all, "objects.query", {{"select", selection()}, {"limit", 5}, {"cursor", "AbC"}, {"with_total", true}},
        {{"objects", listOf(object())}, {"cursor", "DeF"}, {"total", 9}, {"sequence", 4}});
    add(all, "objects.count", {{"select", selection()}, {"distinct", "company"}, {"limit", 5}},
        {{"values", listOf({{"value", "Acme"}, {"count", 2}})}, {"total", 9}});
    add(all, "objects.group", {{"select", selection()}, {"by", "a"}, {"measures", {"cost"}}, {"limit", 5}},
        {{"groups", listOf({{"value", "x"}, {"count", 2}})}});
    add(all, "objects.explain", {{"select", selection()}},
        {{"access", "index"},
         {"index", "event: start"},
         {"ordered", true},
         {"exact", true},
         {"scanned", 5},
         {"matched", 4},
         {"notes", {"n"}}});
    add(all, "objects.link", {{"from", "o1"}, {"to", "o2"}, {"role", "about"}, {"remove", true}, {"by", by()}},
        {{"links", listOf(link())}});
    add(all, "types.list", Json::object(), {{"types", listOf({{"type", objectType()}, {"count", 3}})}});
    add(all, "types.set_schema", {{"name", "event"}, {"schema", {{"type", "object"}}}, {"mode", "strict"}},
        objectType());
    add(all, "types.infer_schema", {{"name", "event"}, {"sample", 9}}, objectType());
}

void addSearchAndMemory(Samples& all) {
    const Json hit{
        {"kind", "object"}, {"id", "o1"},   {"conversation_id", "c1"}, {"position", 7},
        {"type", "event"},  {"title", "t"}, {"snippet", "s"},          {"marks", listOf({{"from", 1}, {"length", 2}})},
        {"at", 5},          {"score", 1.5}};
    add(all, "search.find", {{"text", "x"}, {"kinds", {"object", "memory"}}, {"limit", 3}, {"offset", 6}},
        {{"hits", listOf(hit)}, {"has_more", true}, {"suggestions", {"y"}}, {"notes", {"n"}}, {"sequence", 4}});
    add(all, "memory.store",
        {{"key", "k"},
         {"title", "t"},
         {"body", "b"},
         {"topic", "o"},
         {"tags", {"x"}},
         {"scope", "agent"},
         {"scope_name", "research"},
         {"expires_at", 9},
         {"derived_from", {"o2"}},
         {"by", by()}},
        object());
    add(all, "memory.search",
        {{"text", "x"},
         {"key", "k"},
         {"topic", "o"},
         {"tags", {"x"}},
         {"scope", "agent"},
         {"limit", 3},
         {"token_budget", 100},
         {"used", true}},
        {{"hits", listOf({{"memory", object()}, {"score", 0.5}, {"snippet", "s"}, {"why", "text"}})},
         {"by_meaning", true},
         {"sequence", 4}});
    add(all, "memory.forget", {{"id", "o1"}, {"key", "k"}, {"dry_run", true}},
        {{"objects", listOf({{"id", "o1"}, {"type", "memory"}, {"version", 2}, {"deleted", true}, {"purged", true}})}});
}

void addFiles(Samples& all) {
    add(all, "files.add",
        {{"path", "/p/a.txt"}, {"folder", "f"}, {"name", "n"}, {"tags", {"x"}}, {"metadata", {{"a", 1}}}, {"by", by()}},
        object());
    add(all, "files.list", {{"folder", "f"}, {"recursive", true}, {"trash", true}, {"limit", 3}},
        {{"files", listOf(object())}, {"folders", {"g"}}, {"used_bytes", 5}, {"quota_bytes", 6}, {"sequence", 4}});
    add(all, "files.save", {{"id", "o1"}, {"version", 2}, {"path", "/p"}}, {{"path", "/p/a.txt"}, {"bytes", 5}});
    add(all, "files.change",
        {{"id", "o1"},
         {"folder", "f"},
         {"name", "n"},
         {"tags", {"x"}},
         {"is_public", true},
         {"metadata", {{"a", 1}}},
         {"restore_version", 2},
         {"by", by()}},
        object());
    add(all, "files.trash", {{"id", "o1"}, {"restore", true}, {"by", by()}}, object());
    add(all, "files.purge", {{"ids", {"o1"}}, {"everything", true}}, {{"files", 2}, {"freed_bytes", 5}});
    add(all, "files.link", {{"id", "o1"}, {"seconds", 60}}, {{"url", "file:///a"}, {"expires_at", 5}});
}

void addExchange(Samples& all) {
    add(all, "exchange.import", {{"path", "/p/a.ics"}, {"format", "ical"}, {"type", "event"}, {"dry_run", true}},
        {{"format", "ical"},
         {"created", 1},
         {"changed", 2},
         {"same", 3},
         {"skipped", 4},
         {"conversations", 5},
         {"problems", {"p"}},
         {"tag", "import:a"},
         {"preview", {"t"}}});
    add(all, "exchange.export",
        {{"format", "csv"},
         {"path", "/p/a.csv"},
         {"types", {"event"}},
         {"where", {{"a", 1}}},
         {"conversation_id", "c1"},
         {"overwrite", true}},
        {{"path", "/p/a.csv"}, {"bytes", 5}, {"items", 6}, {"problems", {"p"}}});
    add(all, "backup.create", {{"path", "/p/b"}, {"passphrase", "s"}},
        {{"path", "/p/b"}, {"bytes", 5}, {"encrypted", true}, {"counts", {{"objects", 6}}}, {"removed", {"/p/a"}}});
    add(all, "backup.doctor", {{"repair", true}},
        {{"findings", listOf({{"check", "search"}, {"ok", false}, {"text", "t"}, {"repaired", true}})}});
}

void addModels(Samples& all) {
    add(all, "conversations.stop_answer", {{"conversation_id", "c1"}}, {{"any", true}});
    add(all, "models.list", {{"provider", "ollama"}},
        {{"chosen", "ollama/a"},
         {"providers", listOf({{"id", "ollama"},
                               {"name", "Ollama"},
                               {"url", "http://127.0.0.1:11434"},
                               {"local", true},
                               {"has_key", true},
                               {"answers", true},
                               {"problem", "p"},
                               {"models", listOf({{"name", "ollama/a"}, {"context_tokens", 8}})}})}});
    add(all, "models.test", {{"model", "ollama/a"}},
        {{"model", "ollama/a"},
         {"answers", true},
         {"tools", true},
         {"schema", true},
         {"context_tokens", 8},
         {"first_word_ms", 9},
         {"sentence", "s"}});
}

} // namespace

void addDataSamples(Samples& all) {
    addModels(all);
    addObjects(all);
    addSearchAndMemory(all);
    addFiles(all);
    addExchange(all);
}

} // namespace flux::test
