#include "ui/markdown/markdown_parser.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QUrl>

#include <md4c.h>

#include <algorithm>
#include <optional>

namespace flux::ui {

namespace {

constexpr int kLongest = 400'000;
constexpr int kDeepest = 12; // indents and quotes beyond are drawn at this depth

struct OpenList {
    bool ordered = false;
    bool tight = false;
    int next = 1;
};

// The target of a link if it may be followed, else empty.
QString allowedTarget(const QString& target) {
    const QUrl url(target, QUrl::StrictMode);
    if (!url.isValid())
        return {};
    const QString scheme = url.scheme().toLower();
    const bool web = (scheme == u"http" || scheme == u"https") && !url.host().isEmpty();
    return web || scheme == u"mailto" ? QString::fromUtf8(url.toEncoded()) : QString();
}

QString attributeText(const MD_ATTRIBUTE& attribute) {
    return QString::fromUtf8(attribute.text, static_cast<qsizetype>(attribute.size));
}

// Character references of an HTML entity; md4c hands them over as they stand.
QString entityText(const QString& entity) {
    if (entity.startsWith(u"&#")) {
        const bool hex = entity.size() > 2 && entity.at(2).toLower() == u'x';
        bool ok = false;
        const uint code = entity.mid(hex ? 3 : 2).chopped(1).toUInt(&ok, hex ? 16 : 10);
        const bool usable = ok && code >= 0x20 && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
        const char32_t unit = usable ? code : 0xFFFD;
        return QString::fromUcs4(&unit, 1);
    }
    static constexpr std::pair<const char*, char16_t> kNamed[] = {
        {"&amp;", u'&'},    {"&lt;", u'<'},      {"&gt;", u'>'},      {"&quot;", u'"'},     {"&apos;", u'\''},
        {"&nbsp;", 0x00A0}, {"&ndash;", 0x2013}, {"&mdash;", 0x2014}, {"&hellip;", 0x2026}, {"&euro;", 0x20AC},
        {"&copy;", 0x00A9}, {"&times;", 0x00D7}, {"&rarr;", 0x2192},  {"&deg;", 0x00B0},    {"&bull;", 0x2022},
    };
    for (const auto& [name, unit] : kNamed)
        if (entity == QLatin1String(name))
            return QString(QChar(unit));
    return entity;
}

// Collects the blocks that md4c reports. One object a parse; nothing of it outlives the call.
class BlockCollector {
public:
    std::vector<MarkdownBlock> run(const QString& text) {
        const QByteArray utf8 = text.toUtf8();
        MD_PARSER parser{};
        parser.flags = MD_DIALECT_GITHUB | MD_FLAG_NOHTML | MD_FLAG_COLLAPSEWHITESPACE;
        parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
            return of(self).enterBlock(type, detail);
        };
        parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
            return of(self).leaveBlock(type, detail);
        };
        parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
            return of(self).span(type, detail, true);
        };
        parser.leave_span = [](MD_SPANTYPE type, void* detail, void* self) {
            return of(self).span(type, detail, false);
        };
        parser.text = [](MD_TEXTTYPE type, const MD_CHAR* chars, MD_SIZE size, void* self) {
            return of(self).textRun(type, QString::fromUtf8(chars, static_cast<qsizetype>(size)));
        };
        if (md_parse(utf8.constData(), static_cast<MD_SIZE>(utf8.size()), &parser, this) != 0)
            return asPlainText(text);
        closeLeaf();
        return std::move(m_blocks);
    }

private:
    static BlockCollector& of(void* self) { return *static_cast<BlockCollector*>(self); }

    static std::vector<MarkdownBlock> asPlainText(const QString& text) {
        MarkdownBlock block;
        block.plain = text;
        block.html = text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br/>"));
        return {block};
    }

    MarkdownBlock& leaf(MarkdownBlock::Kind kind = MarkdownBlock::Kind::Paragraph) {
        if (!m_leaf) {
            MarkdownBlock block;
            block.kind = kind;
            block.indent = std::min(static_cast<int>(m_lists.size()), kDeepest);
            block.quotes = std::min(m_quotes, kDeepest);
            block.marker = std::exchange(m_marker, {});
            block.task = std::exchange(m_task, {});
            block.tight = !m_lists.empty() && m_lists.back().tight && !std::exchange(m_firstOfList, false);
            m_leaf = std::move(block);
        }
        return *m_leaf;
    }

    void closeLeaf() {
        if (!m_leaf)
            return;
        m_leaf->plain = m_leaf->plain.trimmed();
        m_blocks.push_back(std::move(*m_leaf));
        m_leaf.reset();
    }

    int enterBlock(MD_BLOCKTYPE type, void* detail) {
        switch (type) {
        case MD_BLOCK_QUOTE:
            closeLeaf();
            ++m_quotes;
            break;
        case MD_BLOCK_UL:
            openList(false, static_cast<MD_BLOCK_UL_DETAIL*>(detail)->is_tight != 0, 1);
            break;
        case MD_BLOCK_OL: {
            const auto* list = static_cast<MD_BLOCK_OL_DETAIL*>(detail);
            openList(true, list->is_tight != 0, static_cast<int>(list->start));
            break;
        }
        case MD_BLOCK_LI:
            openItem(*static_cast<MD_BLOCK_LI_DETAIL*>(detail));
            break;
        case MD_BLOCK_HR:
            closeLeaf();
            leaf(MarkdownBlock::Kind::Rule);
            closeLeaf();
            break;
        case MD_BLOCK_H:
            closeLeaf();
            leaf(MarkdownBlock::Kind::Heading).level = static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level);
            break;
        case MD_BLOCK_CODE:
            closeLeaf();
            leaf(MarkdownBlock::Kind::Code).language =
                attributeText(static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->lang).left(40);
            break;
        case MD_BLOCK_P:
            closeLeaf();
            leaf();
            break;
        case MD_BLOCK_TABLE:
            closeLeaf();
            leaf(MarkdownBlock::Kind::Table);
            break;
        case MD_BLOCK_TR:
            m_row.clear();
            break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD:
            m_cell.clear();
            m_inCell = true;
            break;
        default:
            break;
        }
        return 0;
    }

    void openList(bool ordered, bool tight, int start) {
        closeLeaf();
        m_firstOfList = m_lists.empty();
        m_lists.push_back({ordered, tight, start});
    }

    void openItem(const MD_BLOCK_LI_DETAIL& item) {
        closeLeaf();
        OpenList& list = m_lists.back();
        m_marker = list.ordered ? QString::number(list.next++) + u'.' : QString(QChar(0x2022));
        m_task = !item.is_task ? QString() : item.task_mark == ' ' ? QStringLiteral("open") : QStringLiteral("done");
    }

    int leaveBlock(MD_BLOCKTYPE type, void* detail) {
        switch (type) {
        case MD_BLOCK_QUOTE:
            closeLeaf();
            --m_quotes;
            break;
        case MD_BLOCK_UL:
        case MD_BLOCK_OL:
            closeLeaf();
            m_lists.pop_back();
            break;
        case MD_BLOCK_LI:
            if (!m_marker.isEmpty())
                leaf(); // an item without content still shows its marker
            closeLeaf();
            break;
        case MD_BLOCK_H:
        case MD_BLOCK_CODE:
        case MD_BLOCK_P:
            closeLeaf();
            break;
        case MD_BLOCK_TABLE:
            closeTable();
            break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD:
            closeCell(type == MD_BLOCK_TH, static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align);
            break;
        case MD_BLOCK_TR:
            if (!m_row.isEmpty())
                leaf(MarkdownBlock::Kind::Table).table.rows.push_back(m_row);
            break;
        default:
            break;
        }
        return 0;
    }

    void closeCell(bool head, MD_ALIGN align) {
        MarkdownTable& table = leaf(MarkdownBlock::Kind::Table).table;
        m_inCell = false;
        if (!head) {
            m_row.append(m_cell);
            return;
        }
        table.head.append(m_cell);
        table.align.append(align == MD_ALIGN_RIGHT    ? QStringLiteral("right")
                           : align == MD_ALIGN_CENTER ? QStringLiteral("center")
                                                      : QStringLiteral("left"));
    }

    void closeTable() {
        MarkdownTable& table = leaf(MarkdownBlock::Kind::Table).table;
        for (QStringList& row : table.rows)
            while (row.size() < table.head.size())
                row.append(QString());
        closeLeaf();
    }

    void put(const QString& html, const QString& plain) {
        if (m_inCell) {
            m_cell += html;
            m_leaf->plain += plain;
            return;
        }
        MarkdownBlock& block = leaf();
        block.html += html;
        block.plain += plain;
    }

    int span(MD_SPANTYPE type, void* detail, bool enter) {
        const auto tag = [this, enter](const char* name) {
            put(QStringLiteral("<%1%2>").arg(enter ? QString() : QStringLiteral("/"), QLatin1String(name)), {});
        };
        switch (type) {
        case MD_SPAN_EM:
            tag("i");
            break;
        case MD_SPAN_STRONG:
            tag("b");
            break;
        case MD_SPAN_DEL:
            tag("s");
            break;
        case MD_SPAN_U:
            tag("u");
            break;
        case MD_SPAN_CODE:
            tag("code");
            break;
        case MD_SPAN_A:
            link(attributeText(static_cast<MD_SPAN_A_DETAIL*>(detail)->href), enter);
            break;
        case MD_SPAN_IMG:
            link(attributeText(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src), enter);
            break;
        default:
            break;
        }
        return 0;
    }

    // Links do not nest: a picture inside a link leads where the outer one leads.
    void link(const QString& target, bool enter) {
        if (enter) {
            const QString allowed = m_linkDepth == 0 ? allowedTarget(target) : QString();
            m_linkOpen.push_back(!allowed.isEmpty());
            m_linkDepth += allowed.isEmpty() ? 0 : 1;
            if (!allowed.isEmpty())
                put(QStringLiteral("<a href=\"%1\">").arg(allowed.toHtmlEscaped()), {});
            return;
        }
        const bool open = !m_linkOpen.empty() && m_linkOpen.back();
        if (!m_linkOpen.empty())
            m_linkOpen.pop_back();
        if (open) {
            --m_linkDepth;
            put(QStringLiteral("</a>"), {});
        }
    }

    int textRun(MD_TEXTTYPE type, const QString& text) {
        if (m_leaf && m_leaf->kind == MarkdownBlock::Kind::Code) {
            m_leaf->code += text;
            m_leaf->plain += text;
            return 0;
        }
        switch (type) {
        case MD_TEXT_BR:
            put(QStringLiteral("<br/>"), QStringLiteral("\n"));
            break;
        case MD_TEXT_SOFTBR:
            put(QStringLiteral(" "), QStringLiteral(" "));
            break;
        case MD_TEXT_NULLCHAR:
            put(QString(QChar::ReplacementCharacter), QString(QChar::ReplacementCharacter));
            break;
        case MD_TEXT_ENTITY:
            put(entityText(text).toHtmlEscaped(), entityText(text));
            break;
        default:
            put(text.toHtmlEscaped(), text);
            break;
        }
        return 0;
    }

    std::vector<MarkdownBlock> m_blocks;
    std::optional<MarkdownBlock> m_leaf;
    std::vector<OpenList> m_lists;
    std::vector<bool> m_linkOpen;
    int m_linkDepth = 0;
    int m_quotes = 0;
    QString m_marker;
    QString m_task;
    bool m_firstOfList = false;
    bool m_inCell = false;
    QString m_cell;
    QStringList m_row;
};

} // namespace

std::vector<MarkdownBlock> parseMarkdown(const QString& text) {
    const bool cut = text.size() > kLongest;
    std::vector<MarkdownBlock> blocks = BlockCollector().run(cut ? text.left(kLongest) : text);
    for (MarkdownBlock& block : blocks)
        if (block.kind == MarkdownBlock::Kind::Code && block.code.endsWith(u'\n'))
            block.code.chop(1);
    if (cut) {
        MarkdownBlock note;
        note.plain = QCoreApplication::translate("Markdown", "The rest is too long to be shown here.");
        note.html = QStringLiteral("<i>%1</i>").arg(note.plain.toHtmlEscaped());
        blocks.push_back(std::move(note));
    }
    return blocks;
}

} // namespace flux::ui
