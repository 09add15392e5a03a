package dev.aicache.warming.snapshot;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM for each chunk, as the STREAM construction has it (Hoang, Reyhanitabar, Rogaway and Vizár 2015): the nonce is
 * a random prefix, the chunk's number and whether it is the last, so that none can be left out, repeated, moved or cut
 * off; the header is associated data. The key is the file's own, so that no nonce comes twice under one.
 */
final class CipherSeal implements Seal {

    private static final int TAG = 16;
    private static final int NONCE = 12;

    private final SecretKey key;
    private final Header header;
    private final Cipher cipher;

    CipherSeal(FileKey key, Header header) {
        this.key = key.secret();
        this.header = header;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    private static IllegalStateException missing(GeneralSecurityException cause) {
        return new IllegalStateException("This Java platform does not encrypt with AES-256-GCM", cause);
    }

    @Override
    public int overhead() {
        return TAG;
    }

    @Override
    public void seal(long number, boolean isLast, ByteBuffer chunk, ByteBuffer to) {
        try {
            begin(Cipher.ENCRYPT_MODE, number, isLast).doFinal(chunk, to);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    @Override
    public boolean open(long number, boolean isLast, ByteBuffer sealed, ByteBuffer to) {
        try {
            begin(Cipher.DECRYPT_MODE, number, isLast).doFinal(sealed, to);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    private Cipher begin(int mode, long number, boolean isLast) throws GeneralSecurityException {
        ByteBuffer nonce = ByteBuffer.allocate(NONCE)
                .put(header.noncePrefix())
                .putInt(counter(number))
                .put((byte) (isLast ? 1 : 0));
        cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce.array()));
        cipher.updateAAD(header.bytes());
        return cipher;
    }

    /** A number that came twice would give the plain text away. */
    private static int counter(long number) {
        if (number >>> Integer.SIZE != 0) {
            throw new IllegalStateException("A snapshot has 2^32 chunks at most");
        }
        return (int) number;
    }
}
