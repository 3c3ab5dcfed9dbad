import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Random;
import org.apache.commons.lang3.RandomStringUtils;

/** Keys of java.util.Random: METHOD SEED ALPHABET KEYS. With "filtered" each key has a generator of its own. */
public class Letters {
    public static void main(String[] arguments) {
        String method = arguments[0];
        Random random = new Random(Long.parseLong(arguments[1]));
        String alphabet = arguments[2];
        for (int key = 0; key < Integer.parseInt(arguments[3]); key++) {
            StringBuilder text = new StringBuilder();
            if (method.equals("commons")) {
                text.append(RandomStringUtils.random(32, 0, 0, true, true, null, random));
            } else if (method.equals("filtered")) {
                new Random(random.nextLong()).ints('0', 'z' + 1)
                    .filter(code -> (code <= '9' || code >= 'A') && (code <= 'Z' || code >= 'a'))
                    .limit(32).forEach(text::appendCodePoint);
            } else if (method.equals("bytes") || method.equals("longs")) {
                byte[] bytes = new byte[24];
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                if (method.equals("bytes")) random.nextBytes(bytes);
                else for (int i = 0; i < 3; i++) buffer.putLong(random.nextLong());
                text.append(Base64.getUrlEncoder().encodeToString(bytes));
            } else {
                for (int i = 0; i < 32; i++) {
                    int index = method.equals("double")
                        ? (int) (random.nextDouble() * alphabet.length()) : random.nextInt(alphabet.length());
                    text.append(alphabet.charAt(index));
                }
            }
            System.out.println(text);
        }
    }
}
