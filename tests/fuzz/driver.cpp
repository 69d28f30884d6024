// Drives a fuzzer where libFuzzer is not: takes the seeds, changes them by a fixed sequence of mutations, and hands
// each to LLVMFuzzerTestOneInput. Understands libFuzzer's -runs=N and -max_total_time=SECONDS and files to run once.
// The same arguments give the same inputs, so that what fails can be run again.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
class Numbers {
public:
    std::uint64_t next() {
        m_state += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(next() % limit); }

private:
    std::uint64_t m_state = 1;
};

std::string mutated(std::string text, const std::vector<std::string>& seeds, Numbers& numbers) {
    constexpr std::size_t kMost = 16'384;
    for (std::size_t i = 0, times = 1 + numbers.below(4); i < times; ++i) {
        const std::size_t at = numbers.below(text.size() + 1);
        switch (numbers.below(8)) {
        case 0: // another byte
            if (at < text.size())
                text[at] = static_cast<char>(numbers.next() & 0xFF);
            break;
        case 1:
            text.insert(at, 1, static_cast<char>(numbers.next() & 0x7F));
            break;
        case 2:
            text.erase(at, 1 + numbers.below(20));
            break;
        case 3: { // a piece of another seed
            const std::string& other = seeds[numbers.below(seeds.size())];
            const std::size_t from = numbers.below(other.size() + 1);
            text.insert(at, other.substr(from, 1 + numbers.below(24)));
            break;
        }
        case 4: // a piece twice
            text.insert(at, text.substr(numbers.below(text.size() + 1), 1 + numbers.below(200)));
            break;
        case 5: // one bit
            if (at < text.size())
                text[at] = static_cast<char>(text[at] ^ (1 << numbers.below(8)));
            break;
        case 6: // the same character very often
            if (at < text.size() && numbers.below(8) == 0)
                text.insert(at, 1 + numbers.below(3000), text[at]);
            break;
        default: // the tail of another seed
            text = text.substr(0, at) + seeds[numbers.below(seeds.size())];
            break;
        }
        if (text.size() > kMost)
            text.resize(kMost);
    }
    return text;
}

void run(const std::string& text) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The lines of seeds/NAME.txt and the files of seeds/NAME/.
std::vector<std::string> readSeeds() {
    std::vector<std::string> seeds{std::string()};
    std::ifstream file(FLUX_FUZZ_SEEDS ".txt", std::ios::binary);
    for (std::string line; std::getline(file, line);)
        seeds.push_back(line);
    std::vector<std::filesystem::path> paths;
    if (std::filesystem::is_directory(FLUX_FUZZ_SEEDS)) {
        for (const auto& entry : std::filesystem::directory_iterator(FLUX_FUZZ_SEEDS))
            paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths)
        seeds.push_back(contents(path));
    return seeds;
}

} // namespace

int main(int argc, char** argv) {
    std::uint64_t runs = 0;
    long seconds = 0;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument.rfind("-runs=", 0) == 0)
            runs = std::strtoull(argument.c_str() + 6, nullptr, 10);
        else if (argument.rfind("-max_total_time=", 0) == 0)
            seconds = std::strtol(argument.c_str() + 16, nullptr, 10);
        else if (argument.rfind('-', 0) != 0)
            run(contents(argument));
    }
    const std::vector<std::string> seeds = readSeeds();
    if (seeds.size() < 2) {
        std::cerr << "There are no seeds at " FLUX_FUZZ_SEEDS ".\n";
        return 2;
    }
    for (const std::string& seed : seeds)
        run(seed);
    Numbers numbers;
    const auto begin = std::chrono::steady_clock::now();
    const auto isOver = [&](std::uint64_t done) {
        if (seconds > 0)
            return done % 64 == 0 && std::chrono::steady_clock::now() - begin >= std::chrono::seconds(seconds);
        return done >= runs;
    };
    std::uint64_t done = 0;
    for (; !isOver(done); ++done) {
        const std::string input = mutated(seeds[numbers.below(seeds.size())], seeds, numbers);
        if (std::getenv("FLUX_FUZZ_KEEP") != nullptr) // the last input, should it end the process
            std::ofstream(std::getenv("FLUX_FUZZ_KEEP"), std::ios::binary) << input;
        run(input);
    }
    std::cout << done << " inputs\n";
    return 0;
}
