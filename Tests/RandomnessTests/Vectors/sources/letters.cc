// Keys of the C++ standard library's generators: METHOD SEED ALPHABET KEYS.
#include <iostream>
#include <random>
#include <string>

int main(int count, char **arguments) {
    if (count < 5) return 64;
    const std::string method = arguments[1], alphabet = arguments[3];
    const unsigned seed = std::stoul(arguments[2]);
    std::mt19937 twister(seed);
    std::minstd_rand minstd(seed);
    std::uniform_int_distribution<int> uniform(0, alphabet.size() - 1);
    for (int key = 0; key < std::stoi(arguments[4]); key++) {
        std::string text;
        for (int i = 0; i < 32; i++) {
            if (method == "mt19937-uniform") text += alphabet[uniform(twister)];
            else if (method == "mt19937-mod") text += alphabet[twister() % alphabet.size()];
            else if (method == "minstd-mod") text += alphabet[minstd() % alphabet.size()];
        }
        std::cout << text << "\n";
    }
}
