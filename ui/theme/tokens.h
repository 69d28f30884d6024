#pragma once

#include <array>
#include <cstddef>

namespace flux::ui {

// The colour tokens: one row a token, 0xRRGGBB for the four schemes in the order of `Scheme`. Data alone.
enum class Scheme { Light, Dark, Contrast, ContrastLight };

struct TokenRow {
    const char* name;
    std::array<unsigned, 4> rgb;
};

enum class Token {
    BgWindow,
    BgList,
    BgThread,
    BgRaised,
    BgSunken,
    BgField,
    BgHover,
    BgPressed,
    BgSelected,
    BgNavOn,
    BgBubble,
    Line,
    LineStrong,
    LineControl,
    Text1,
    Text2,
    Text3,
    Accent,
    AccentHover,
    AccentPressed,
    OnAccent,
    AccentSoft,
    Needs,
    NeedsMark,
    NeedsFill,
    OnNeeds,
    NeedsSoft,
    Bad,
    BadMark,
    BadSoft,
    OnBad,
    Ok,
    OkMark,
    OkSoft,
    Focus,
    Track,
    Scrim,
    Count
};

inline constexpr std::array<TokenRow, static_cast<std::size_t>(Token::Count)> kTokens{{
    {"bgWindow", {0xE9EDEF, 0x0D1215, 0x000000, 0xFFFFFF}},
    {"bgList", {0xF4F6F7, 0x11171B, 0x000000, 0xFFFFFF}},
    {"bgThread", {0xFFFFFF, 0x151C20, 0x000000, 0xFFFFFF}},
    {"bgRaised", {0xFFFFFF, 0x1A2227, 0x000000, 0xFFFFFF}},
    {"bgSunken", {0xF2F5F6, 0x10161A, 0x0A0A0A, 0xF5F5F5}},
    {"bgField", {0xFFFFFF, 0x11171B, 0x000000, 0xFFFFFF}},
    {"bgHover", {0xE1E7EA, 0x202A30, 0x1F1F1F, 0xE6E6E6}},
    {"bgPressed", {0xD5DDE1, 0x29353C, 0x333333, 0xCCCCCC}},
    {"bgSelected", {0xD9EAF0, 0x16323D, 0x00344A, 0xCFEAF5}},
    {"bgNavOn", {0xD9E1E4, 0x1D272C, 0x00344A, 0xCFEAF5}},
    {"bgBubble", {0xE8F1F4, 0x1B2E37, 0x0A1A20, 0xEAF4F8}},
    {"line", {0xDBE1E4, 0x263138, 0x8C8C8C, 0x6E6E6E}},
    {"lineStrong", {0xC2CBD0, 0x38464E, 0xFFFFFF, 0x000000}},
    {"lineControl", {0x76838B, 0x728089, 0xFFFFFF, 0x000000}},
    {"text1", {0x11191E, 0xE7EDF0, 0xFFFFFF, 0x000000}},
    {"text2", {0x46535B, 0xAAB6BD, 0xF0F0F0, 0x1A1A1A}},
    {"text3", {0x5A6770, 0x8F9CA4, 0xD6D6D6, 0x333333}},
    {"accent", {0x0B6786, 0x5CBAD9, 0x6FE0FF, 0x004B63}},
    {"accentHover", {0x09576F, 0x7ACAE4, 0xA3ECFF, 0x00384A}},
    {"accentPressed", {0x07485D, 0x45A5C5, 0x3FC9EE, 0x002530}},
    {"onAccent", {0xFFFFFF, 0x04212C, 0x000000, 0xFFFFFF}},
    {"accentSoft", {0xDCEDF3, 0x143340, 0x00344A, 0xCFEAF5}},
    {"needs", {0x8A4B00, 0xF2B85C, 0xFFD24D, 0x6B3900}},
    {"needsMark", {0xC06A00, 0xEDA93B, 0xFFC21A, 0x8A4B00}},
    {"needsFill", {0xF6B73C, 0xEDA93B, 0xFFC21A, 0xFFC21A}},
    {"onNeeds", {0x2A1800, 0x241500, 0x000000, 0x000000}},
    {"needsSoft", {0xFFF4DF, 0x2C2414, 0x332600, 0xFFF1D0}},
    {"bad", {0xB02318, 0xFF9589, 0xFFA79E, 0x8A1208}},
    {"badMark", {0xC8321F, 0xF26F60, 0xFF7A6B, 0xA3190C}},
    {"badSoft", {0xFCECEA, 0x341C1B, 0x3D0A06, 0xFFE4E1}},
    {"onBad", {0xFFFFFF, 0x2B0805, 0x000000, 0xFFFFFF}},
    {"ok", {0x17713F, 0x72CD97, 0x7CF2A6, 0x084F28}},
    {"okMark", {0x23854D, 0x55B97F, 0x4FE085, 0x0F6B38}},
    {"okSoft", {0xE5F4EA, 0x142B1F, 0x00331A, 0xD9F5E3}},
    {"focus", {0x0B6786, 0x5CBAD9, 0xFFFFFF, 0x000000}},
    {"track", {0xC2CBD0, 0x38464E, 0x5A5A5A, 0xB0B0B0}},
    {"scrim", {0x11191E, 0x000000, 0x000000, 0x000000}},
}};

} // namespace flux::ui
