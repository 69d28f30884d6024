#pragma once

namespace flux::papers {

// Takes from this process what a paper does not need, before it is looked at: more than a gigabyte and a half of
// memory, more than 60 seconds of the processor, files of more than 512 MB, core files. For good. Nothing happens on a
// system without such limits.
void setBounds();

} // namespace flux::papers
