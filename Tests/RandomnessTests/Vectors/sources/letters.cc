// Keys of the C++ standard library's generators: METHOD SEED ALPHABET KEYS. With "micros" each is seeded with the clock, and the time
// is said first.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <random>
#include <string>

static long long micros() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

int main(int count, char **arguments) {
    if (count < 5) return 64;
    const std::string method = arguments[1], alphabet = arguments[3];
    const unsigned seed = method == "micros" ? 0 : std::stoul(arguments[2]);
    std::mt19937 twister(seed);
    std::minstd_rand minstd(seed);
    std::uniform_int_distribution<int> uniform(0, alphabet.size() - 1);
    if (method == "micros") std::printf("# time: %.6f\n", micros() / 1e6), std::fflush(stdout);
    for (int key = 0; key < std::stoi(arguments[4]); key++) {
        if (method == "micros") twister.seed(micros());
        std::string text;
        for (int i = 0; i < 32; i++) {
            if (method == "mt19937-uniform" || method == "micros") text += alphabet[uniform(twister)];
            else if (method == "mt19937-mod") text += alphabet[twister() % alphabet.size()];
            else if (method == "minstd-mod") text += alphabet[minstd() % alphabet.size()];
        }
        std::cout << text << "\n";
    }
}
