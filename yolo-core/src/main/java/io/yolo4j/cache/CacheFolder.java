package io.yolo4j.cache;

import io.yolo4j.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;

/**
 * Where files are kept that nobody else may write: a cached model decides what a detector says, and a cached engine is native code. The only
 * class of the library that reads what its user did not hand it: the home folder, and the variables that move caches elsewhere.
 */
public final class CacheFolder {
    private CacheFolder() {}

    /**
     * The folder of a user: {@code $XDG_CACHE_HOME/yolo4j}, else {@code ~/.cache/yolo4j}; {@code ~/Library/Caches/yolo4j} on macOS,
     * {@code %LOCALAPPDATA%\yolo4j} on Windows.
     *
     * @return the folder, which need not exist
     * @throws ConfigurationException where this process has no home
     */
    public static Path ofUser() {
        String home = System.getProperty("user.home", "");
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String moved = system.startsWith("windows")
                ? System.getenv("LOCALAPPDATA")
                : system.startsWith("mac") ? null : System.getenv("XDG_CACHE_HOME");
        try {
            if (moved != null && !moved.isBlank() && Path.of(moved).isAbsolute()) {
                return Path.of(moved, "yolo4j");
            }
            // What the JDK says where the user has none, as in many containers, is "?".
            if (!home.isBlank() && Path.of(home).isAbsolute()) {
                return system.startsWith("mac")
                        ? Path.of(home, "Library", "Caches", "yolo4j")
                        : Path.of(home, ".cache", "yolo4j");
            }
        } catch (InvalidPathException e) {
            // Refused below.
        }
        throw new ConfigurationException(
                "cacheFolder: expected a home folder to keep prepared models in, found user.home \"" + home
                        + "\"; choose a folder");
    }

    /** Makes the folder, and sees that only its owner can write in it, where the file system tells. */
    static void prepare(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (isPosix(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(folder);
            }
        }
        requirePrivate(folder);
    }

    private static boolean isPosix(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    static void requirePrivate(Path folder) throws IOException {
        requireOwn(folder);
        if (isPosix(folder)) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
            if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new IOException("others may write in " + folder + " ("
                        + PosixFilePermissions.toString(permissions)
                        + "), so what is cached there cannot be trusted; take the permission away (chmod go-w), or choose"
                        + " another folder");
            }
        }
    }

    /** Where the system tells both, on Linux. What root has put there is trusted: images of containers are made so. */
    private static void requireOwn(Path folder) throws IOException {
        Path process = Path.of("/proc/self");
        boolean unix = folder.getFileSystem().supportedFileAttributeViews().contains("unix")
                && folder.getFileSystem() == process.getFileSystem();
        if (!unix || !Files.exists(process)) {
            return;
        }
        int owner = (int) Files.getAttribute(folder, "unix:uid");
        int user = (int) Files.getAttribute(process, "unix:uid");
        if (owner != 0 && owner != user) {
            throw new IOException("the user " + owner + " owns " + folder + ", and not " + user
                    + ", who runs this process, so what is cached there cannot be trusted; choose another folder");
        }
    }
}
