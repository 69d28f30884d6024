#pragma once

#include "engine/memory/memory_changes.h"
#include "engine/memory/memory_service.h"
#include "engine/store/fake/memory_store.h"
#include "tests/support/test_clock.h"

#include <QtTest/QTest>

namespace flux::test {

// A model whose meanings are told by the test: each known word is a direction.
class TableEmbedder final : public memory::Embedder {
public:
    QStringList directions;
    bool broken = false;
    int asked = 0; // texts

    QString model() const override { return QStringLiteral("table"); }
    base::Result<std::vector<memory::Vector>> embed(const QStringList& texts, memory::TextUse,
                                                    const base::CancelToken&) override {
        if (broken)
            return base::makeError(base::ErrorCode::Unavailable, QStringLiteral("The model is away."));
        std::vector<memory::Vector> vectors;
        for (const QString& text : texts) {
            ++asked;
            memory::Vector vector(std::size_t(directions.size()) + 1, 0.0F);
            vector.back() = 0.01F;
            for (qsizetype i = 0; i < directions.size(); ++i) {
                for (const QString& word : directions[i].split(u' '))
                    vector[std::size_t(i)] += text.contains(word, Qt::CaseInsensitive) ? 1.0F : 0.0F;
            }
            (void)memory::normalise(vector);
            vectors.push_back(std::move(vector));
        }
        return vectors;
    }
};

// A store in memory with what is done to its memories.
struct MemoryFixture {
    TestClock clock;
    std::unique_ptr<store::Store> store = store::makeMemoryStore();
    std::unique_ptr<store::Writer> writer = std::move(*store->openWriter());
    memory::MemoryService service{clock};

    [[nodiscard]] store::Reader& reader() const { return writer->reader(); }

    domain::WorkspaceObject put(const api::StoreMemory& request) {
        clock.advanceMs(1000);
        const auto change = memory::storeMemory(request, reader().objects(), clock);
        if (!change.ok()) {
            problem = change.error();
            return {};
        }
        wrote = !change->work.isEmpty();
        if (wrote && !writer->commit(change->work).ok())
            problem = base::makeError(base::ErrorCode::Internal, QStringLiteral("commit"));
        return change->reply;
    }
    static api::StoreMemory request(const char* title, const char* body, const char* key = "") {
        api::StoreMemory store;
        store.key = QString::fromUtf8(key);
        store.title = QString::fromUtf8(title);
        store.body = QString::fromUtf8(body);
        return store;
    }
    domain::WorkspaceObject put(const char* title, const char* body, const char* key = "") {
        return put(request(title, body, key));
    }
    [[nodiscard]] QString found(const api::SearchMemory& request) {
        const auto page = service.search(request, reader());
        if (!page.ok())
            return page.error().message;
        QStringList titles;
        for (const api::MemoryHit& hit : page->hits)
            titles.append(base::textAt(hit.memory.data, "title"));
        byMeaning = page->byMeaning;
        why = page->hits.empty() ? QString() : page->hits.front().why;
        return titles.join(QStringLiteral(", "));
    }
    [[nodiscard]] QString found(const char* text) {
        api::SearchMemory search;
        search.text = QString::fromUtf8(text);
        return found(search);
    }
    void embedAll(TableEmbedder& model) {
        const auto lacking = service.lackingVectors(100, reader());
        QVERIFY(lacking.ok());
        const auto writes = memory::makeVectors(*lacking, model, {});
        QVERIFY(writes.ok());
        store::UnitOfWork work;
        work.vectors = *writes;
        QVERIFY(work.isEmpty() || writer->commit(work).ok());
        service.vectorsKept(*writes);
    }

    base::Error problem;
    bool wrote = false;
    bool byMeaning = false;
    QString why;
};

} // namespace flux::test
