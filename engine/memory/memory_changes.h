#pragma once

#include "engine/api/requests/memory.h"
#include "engine/store/store.h"

namespace flux::memory {

// What is to be written, and what is answered once it is. Nothing to write: it was so already.
template <typename Reply>
struct Change {
    store::UnitOfWork work;
    Reply reply;
};

// Decides what a request about memories changes. Reads, writes nothing. The three are pure beyond the reader and the
// clock; errors are those of the reader and those named. `pending`: what was decided before and is committed together
// with this. Thread: the reader's.

// A memory with the key, in the same scope, gets a new version; what says the same as before gets none. Of an upsert,
// a title, topic or tags that are left empty stay as they were. A step that stores without a key what another memory
// says already (saidDigest) gets that one back, and its tags are added.
// Errors: InvalidArgument (nothing to keep, a scope without a name, too long), NotFound (`derivedFrom`).
[[nodiscard]] base::Result<Change<domain::WorkspaceObject>> storeMemory(const api::StoreMemory& request,
                                                                        store::ObjectReader& reader, base::Clock& clock,
                                                                        const store::UnitOfWork& pending = {});

// With it goes what was derived from it and from nothing that stays. Also out of the trash.
// Errors: NotFound; FailedPrecondition when the key is that of several scopes.
[[nodiscard]] base::Result<Change<api::MemoryForgotten>> forgetMemory(const api::ForgetMemory& request,
                                                                      store::ObjectReader& reader, base::Clock& clock);

// Notes that memories went into an answer; only of those whose last note is an hour old, since each note is a version.
[[nodiscard]] base::Result<store::UnitOfWork> noteUsed(const std::vector<domain::ObjectId>& ids,
                                                       store::ObjectReader& reader, base::Clock& clock,
                                                       const store::UnitOfWork& pending = {});

// Memories whose time is over, those in the trash too; at most some hundreds, so ask again after they are gone.
[[nodiscard]] base::Result<std::vector<domain::ObjectId>> expiredMemories(store::ObjectReader& reader,
                                                                          base::Instant now);
// Removes those of them that are over still, with their versions and vectors. What was derived from one stays: it was
// kept without an end of its own.
[[nodiscard]] base::Result<store::UnitOfWork> purgeExpired(const std::vector<domain::ObjectId>& ids,
                                                           store::ObjectReader& reader, base::Clock& clock,
                                                           const store::UnitOfWork& pending = {});

inline constexpr qsizetype kMostKey = 200;        // characters
inline constexpr qsizetype kMostTitle = 500;      // characters
inline constexpr qsizetype kMostBody = 1'000'000; // characters
inline constexpr qsizetype kMostTags = 64;
inline constexpr QLatin1StringView kDerivedFrom("derived_from");

} // namespace flux::memory
