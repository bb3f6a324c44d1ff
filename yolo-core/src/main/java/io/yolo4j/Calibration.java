package io.yolo4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a model is quantised by: pictures like those that it will see, or the ranges that an earlier calibration found. A hundred pictures of
 * the place where the model will work are better than thousands of others.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class Calibration {
    /** More change little; NVIDIA recommends about 500 for networks of ImageNet, where each picture holds one object. */
    private static final int USUAL_LIMIT = 128;

    private static final Set<String> PICTURES =
            Set.of("jpg", "jpeg", "jpe", "jfif", "png", "bmp", "gif", "webp", "tif", "tiff");

    private final List<Path> files;
    private final List<Image> images;
    private final Path table;
    private final CalibrationMethod method;
    private final int limit;

    private Calibration(List<Path> files, List<Image> images, Path table, CalibrationMethod method, int limit) {
        this.files = files;
        this.images = images;
        this.table = table;
        this.method = method;
        this.limit = limit;
    }

    /**
     * The pictures of a folder and of the folders in it: files that are called like pictures, in the order of their paths.
     *
     * @param folder the folder, or one picture
     * @return a calibration
     * @throws ConfigurationException where there is no picture, or the folder cannot be read
     */
    public static Calibration of(Path folder) {
        if (Files.isRegularFile(folder)) {
            return of(List.of(folder));
        }
        try (Stream<Path> found = Files.walk(folder)) {
            List<Path> pictures = found.filter(Calibration::isPicture)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (pictures.isEmpty()) {
                throw new ConfigurationException("calibration: expected pictures in " + folder + ", found none");
            }
            return of(pictures);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(
                    "calibration: expected a folder of pictures, found " + folder + ", which does not exist; it was"
                            + " looked for at " + folder.toAbsolutePath(),
                    e);
        } catch (IOException | UncheckedIOException e) { // the walk throws the latter for folders within
            throw new ConfigurationException(
                    "calibration: expected a folder of pictures, found " + folder + ", which cannot be read: " + e, e);
        }
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        return PICTURES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * Picture files.
     *
     * @param pictures at least one
     * @return a calibration
     */
    public static Calibration of(Collection<Path> pictures) {
        OpeningOptions.require(!pictures.isEmpty(), "calibration", "at least one picture", "none");
        return new Calibration(List.copyOf(pictures), List.of(), null, CalibrationMethod.MIN_MAX, USUAL_LIMIT);
    }

    /**
     * Pictures in memory.
     *
     * @param pictures at least one; their pixels must not change while the calibration is in use
     * @return a calibration
     */
    public static Calibration ofImages(Collection<Image> pictures) {
        OpeningOptions.require(!pictures.isEmpty(), "calibration", "at least one picture", "none");
        return new Calibration(List.of(), List.copyOf(pictures), null, CalibrationMethod.MIN_MAX, USUAL_LIMIT);
    }

    /**
     * Ranges that were saved with {@link ConvertedModel#writeRanges}. They belong to one model file. Read when they are used: what is wrong with
     * the file is a {@link ConfigurationException} then.
     *
     * @param saved the file
     * @return a calibration
     */
    public static Calibration table(Path saved) {
        return new Calibration(
                List.of(), List.of(), Objects.requireNonNull(saved, "saved"), CalibrationMethod.MIN_MAX, USUAL_LIMIT);
    }

    /**
     * Chooses how ranges follow from what was seen. Default: what measured best, {@link CalibrationMethod#MIN_MAX}.
     *
     * @param rule the method
     * @return another calibration
     */
    public Calibration method(CalibrationMethod rule) {
        return new Calibration(files, images, table, Objects.requireNonNull(rule, "rule"), limit);
    }

    /**
     * Limits how many pictures are looked at; of more, as many are taken at equal distances. Default 128.
     *
     * @param pictures 1 or more
     * @return another calibration
     */
    public Calibration limit(int pictures) {
        OpeningOptions.require(pictures >= 1, "calibration limit", "1 or more", pictures);
        return new Calibration(files, images, table, method, pictures);
    }

    /** {@return how ranges follow from what was seen} */
    public CalibrationMethod method() {
        return method;
    }

    /** {@return the files that are looked at; empty where the pictures are in memory, or the ranges known} */
    public List<Path> files() {
        return spread(files);
    }

    List<Image> images() {
        return spread(images);
    }

    Optional<Path> table() {
        return Optional.ofNullable(table);
    }

    private <T> List<T> spread(List<T> all) {
        if (all.size() <= limit) {
            return all;
        }
        List<T> some = new ArrayList<>(limit);
        for (int i = 0; i < limit; i++) {
            some.add(all.get((int) ((long) i * all.size() / limit)));
        }
        return some;
    }

    /** {@return how many pictures, and how} */
    @Override
    public String toString() {
        return table != null
                ? "ranges of " + table
                : Math.max(files().size(), images().size()) + " pictures, " + method;
    }
}
