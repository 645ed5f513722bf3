using System.Globalization;
using Chainrule.Files;

namespace Chainrule.Data;

/// <summary>
/// A data set of the MNIST family: images and labels to train on and to test with, in four IDX files in one folder. Sizes,
/// types and the number of classes are read, not assumed.
/// </summary>
/// <param name="Train">The rows to train on.</param>
/// <param name="Test">The rows to test with.</param>
/// <param name="Input">The shape of one row.</param>
/// <param name="Classes">The number of classes: one more than the largest label of the rows to train on.</param>
/// <param name="Scaling">How raw inputs are prepared in both datasets.</param>
public sealed record IdxData(IDataset Train, IDataset Test, Shape Input, int Classes, Scaling Scaling)
{
    // More classes than this is a file of something else, and would ask for an absurd network.
    private const int MostClasses = 100_000;

    /// <summary>Loads a folder. Bytes are scaled to 0 … 1, other numbers are taken as they are; see <see cref="With"/>.</summary>
    /// <param name="folder">The folder as the user named it, with files such as <c>train-images-idx3-ubyte</c>, <c>.gz</c> or
    /// not.</param>
    /// <param name="classes">The number of classes, where it should be more than the largest label says; null to read it.</param>
    /// <exception cref="FileFormatException">A file isn't an IDX file, or it is damaged or cut short.</exception>
    /// <exception cref="ChainruleException">Files are missing, or don't belong together.</exception>
    public static IdxData Load(string folder, int? classes = null)
    {
        if (classes < 1)
        {
            throw new ChainruleException($"there can't be {classes} classes", "give the number of classes, at least 1");
        }

        IdxFolder files = IdxFolder.Find(folder);

        // The images to train on take longest: one thread for them, another for all the rest.
        var rest = Task.Run(() => Array.ConvertAll([files.TrainLabels, files.TestImages, files.TestLabels], IdxFile.Read));
        IdxArray trainImages = IdxFile.Read(files.TrainImages);
        IdxArray[] others = rest.GetAwaiter().GetResult();
        (IdxArray trainLabels, IdxArray testImages, IdxArray testLabels) = (others[0], others[1], others[2]);

        Shape input = RowShape(trainImages);
        if (RowShape(testImages) != input || AreBytes(testImages) != AreBytes(trainImages))
        {
            throw new ChainruleException(
                $"the images in {testImages.Source} ({testImages}) are not like those in {trainImages.Source} ({trainImages})",
                "both must have the same sizes and type");
        }

        int[] trainClasses = ReadLabels(trainLabels, trainImages, classes);
        int count = classes ?? trainClasses.Max() + 1;
        int[] testClasses = ReadLabels(testLabels, testImages, count);
        string? gap = classes is null ? FindGap(trainLabels, trainClasses, count) : null;
        return new IdxData(
            ToDataset(trainImages, input, trainClasses, count),
            ToDataset(testImages, input, testClasses, count),
            input,
            count,
            AreBytes(trainImages) ? Scaling.BytesToUnit : Scaling.None)
        {
            Warning = gap,
        };
    }

    /// <summary>What should make somebody look at the labels: classes that none of them names. Null where all is well.</summary>
    public string? Warning { get; private init; }

    // One damaged label is enough for a network of hundreds of outputs. Labels that count from 1, as EMNIST's letters do, are
    // no reason to warn.
    private static string? FindGap(IdxArray labels, int[] classes, int count)
    {
        bool[] occurs = new bool[count];
        foreach (int label in classes)
        {
            occurs[label] = true;
        }

        int absent = occurs.Skip(1).Count(isThere => !isThere), largest = count - 1;
        return absent == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{labels.Source} names the class {largest} (label {Array.IndexOf(classes, largest):#,0}, counted from 0), but no "
                + $"row is of {absent:#,0} of the classes below it: is that label damaged?");
    }

    /// <summary>Loads the rows to test with alone; the files to train on need not be there.</summary>
    /// <param name="folder">The folder as the user named it.</param>
    /// <param name="classes">The number of classes that a label may name.</param>
    /// <param name="scaling">How raw inputs are prepared.</param>
    /// <exception cref="FileFormatException">A file isn't an IDX file, or it is damaged or cut short.</exception>
    /// <exception cref="ChainruleException">Files are missing, or don't belong together, or the scaling is for rows of another
    /// size.</exception>
    public static IDataset LoadTest(string folder, int classes, Scaling scaling)
    {
        IdxArray images = IdxFile.Read(IdxFolder.FindTestImages(folder));
        IdxArray labels = IdxFile.Read(IdxFolder.FindTestLabels(folder));
        return ScaledDataset.Of(ToDataset(images, RowShape(images), ReadLabels(labels, images, classes), classes), scaling);
    }

    /// <summary>The raw bytes of <see cref="Train"/>; null where inputs are not bytes.</summary>
    public ByteDataset? TrainBytes => Train as ByteDataset;

    /// <summary>The raw bytes of <see cref="Test"/>; null where inputs are not bytes.</summary>
    public ByteDataset? TestBytes => Test as ByteDataset;

    /// <summary>The same data, not copied, with raw inputs prepared in another way.</summary>
    /// <exception cref="ChainruleException">The scaling is for rows of another size.</exception>
    public IdxData With(Scaling scaling) => this with
    {
        Train = ScaledDataset.Of(Train, scaling),
        Test = ScaledDataset.Of(Test, scaling),
        Scaling = scaling,
    };

    private static bool AreBytes(IdxArray array) => array.ElementType == IdxElementType.Byte;

    private static Shape RowShape(IdxArray images)
    {
        ReadOnlySpan<int> sizes = images.Dimensions;
        if (sizes.Contains(0))
        {
            throw new ChainruleException($"{images.Source} holds no images ({images})");
        }

        return sizes.Length == 1 ? new Shape(1) : new Shape(sizes[1..]);
    }

    private static int[] ReadLabels(IdxArray labels, IdxArray images, int? classes)
    {
        if (labels.Dimensions.Length != 1)
        {
            throw new ChainruleException($"{labels.Source} should hold one label per image, but holds {labels}");
        }

        if (labels.Count != images.Dimensions[0])
        {
            throw new ChainruleException(
                $"{labels.Source} has {labels.Count:N0} labels, but {images.Source} has {images.Dimensions[0]:N0} images",
                "the two files don't belong together, or one of them is not whole");
        }

        int[] result = labels.ToInts();
        int most = classes ?? MostClasses;
        int wrong = result.AsSpan().IndexOfAnyExceptInRange(0, most - 1);
        return wrong < 0 ? result : throw new ChainruleException(
            $"{labels.Source}, label {wrong}: {result[wrong]} is not a class from 0 to {most - 1}", "labels are counted from 0");
    }

    private static IDataset ToDataset(IdxArray images, Shape input, int[] labels, int classes)
    {
        if (AreBytes(images))
        {
            return new ByteDataset(images.Bytes, input, labels, classes);
        }

        try
        {
            return ArrayDataset.OfClasses(images.ToFloats(), input, labels, classes);
        }
        catch (ChainruleException e)
        {
            throw new ChainruleException($"{images.Source}: {e.Message}", e.Remedy, e);
        }
    }
}
