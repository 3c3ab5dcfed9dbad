import java.util.Random;
import org.apache.commons.lang3.RandomStringUtils;

/** Keys of java.util.Random: METHOD SEED ALPHABET KEYS. */
public class Letters {
    public static void main(String[] arguments) {
        String method = arguments[0];
        Random random = new Random(Long.parseLong(arguments[1]));
        String alphabet = arguments[2];
        for (int key = 0; key < Integer.parseInt(arguments[3]); key++) {
            StringBuilder text = new StringBuilder();
            if (method.equals("commons")) {
                text.append(RandomStringUtils.random(32, 0, 0, true, true, null, random));
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
