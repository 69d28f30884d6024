#pragma once

#include "engine/api/engine.h"
#include "engine/domain/codec_fields.h"

// The JSON members of the requests that bring data in and out, back it up and look after it. Private to protocol.cpp.
namespace flux::api {

using domain::Of;

template <typename F>
void members(F& f, Of<ImportReport> auto& v) {
    f.take("format", v.format);
    f.take("created", v.created);
    f.take("changed", v.changed);
    f.take("same", v.same);
    f.take("skipped", v.skipped);
    f.take("conversations", v.conversations);
    f.take("problems", v.problems);
    f.take("tag", v.tag);
    f.take("preview", v.preview);
}
template <typename F>
void members(F& f, Of<ImportData> auto& v) {
    f.need("path", v.path);
    f.take("format", v.format);
    f.take("type", v.type);
    f.take("dry_run", v.dryRun);
}
template <typename F>
void members(F& f, Of<ExportReport> auto& v) {
    f.need("path", v.path);
    f.take("bytes", v.bytes);
    f.take("items", v.items);
    f.take("problems", v.problems);
}
template <typename F>
void members(F& f, Of<ExportData> auto& v) {
    f.need("format", v.format);
    f.need("path", v.path);
    f.take("types", v.types);
    f.object("where", v.where);
    f.take("conversation_id", v.conversationId);
    f.take("overwrite", v.overwrite);
}
template <typename F>
void members(F& f, Of<BackupReport> auto& v) {
    f.need("path", v.path);
    f.take("bytes", v.bytes);
    f.take("encrypted", v.encrypted);
    f.object("counts", v.counts);
    f.take("removed", v.removed);
}
template <typename F>
void members(F& f, Of<CreateBackup> auto& v) {
    f.take("path", v.path);
    f.take("passphrase", v.passphrase);
}
template <typename F>
void members(F& f, Of<DoctorFinding> auto& v) {
    f.need("check", v.check);
    f.take("ok", v.ok);
    f.take("text", v.text);
    f.take("repaired", v.repaired);
}
template <typename F>
void members(F& f, Of<DoctorReport> auto& v) {
    f.need("findings", v.findings);
}
template <typename F>
void members(F& f, Of<RunDoctor> auto& v) {
    f.take("repair", v.repair);
}

} // namespace flux::api
