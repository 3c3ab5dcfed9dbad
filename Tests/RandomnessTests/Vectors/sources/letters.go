// Keys of Go's math/rand: SEED ALPHABET KEYS; without a seed (-) Go before 1.20 takes 1.
package main

import (
	"fmt"
	"math/rand"
	"os"
	"strconv"
)

func main() {
	if os.Args[1] != "-" {
		seed, _ := strconv.ParseInt(os.Args[1], 10, 64)
		rand.Seed(seed)
	}
	alphabet := os.Args[2]
	keys, _ := strconv.Atoi(os.Args[3])
	for key := 0; key < keys; key++ {
		text := make([]byte, 32)
		for i := range text {
			text[i] = alphabet[rand.Intn(len(alphabet))]
		}
		fmt.Println(string(text))
	}
}
