using Chainrule.Data;

namespace Chainrule.Images.Folders;

/// <summary>
/// Images with their classes, or with labels of which any number may be true. Pixels stay bytes until a batch is filled; those
/// that aren't kept in memory are decoded again each time they
/// are asked for, to the same bits.
/// </summary>
public sealed class ImageDataset : IByteDataset
{
    private readonly ImageRow[] _rows;
    private readonly ImageDecoder _decoder;
    private readonly ImageTargets _targets;
    private readonly float[]? _weights; // of each class

    internal ImageDataset(
        ImageRow[] rows, ImageDecoder decoder, ImageTargets targets, Scaling? scaling = null, float[]? weights = null)
    {
        (_rows, _decoder, _targets, _weights) = (rows, decoder, targets, weights);
        Scaling = scaling ?? Scaling.BytesToUnit;
        Input = decoder.Framing.Input;
        Scaling.CheckFits(Input);
        Files = [.. rows.Select(row => row.Entry)];
    }

    /// <summary>The file of each image, (Count).</summary>
    public IReadOnlyList<ImageEntry> Files { get; }

    /// <summary>How images were brought to the size they have here.</summary>
    public ImageFraming Framing => _decoder.Framing;

    /// <inheritdoc/>
    public Scaling Scaling { get; }

    /// <inheritdoc/>
    public int Count => _rows.Length;

    /// <inheritdoc/>
    public Shape Input { get; }

    /// <summary>The number of classes; 0 of images that were read without, or have labels.</summary>
    public int Classes => _targets.AreLabels ? 0 : _targets.Count;

    /// <summary>The number of labels; 0 of images that have one class each.</summary>
    public int TargetSize => _targets.AreLabels ? _targets.Count : 0;

    /// <inheritdoc/>
    public bool HasWeights => _weights is not null;

    /// <summary>The same images through another scaling.</summary>
    /// <exception cref="ChainruleException">The scaling is for rows of another size.</exception>
    public ImageDataset With(Scaling scaling) => new(_rows, _decoder, _targets, scaling, _weights);

    /// <summary>The same images, those of each class weighted alike.</summary>
    /// <param name="weights">One for each class, (Classes), none negative.</param>
    /// <exception cref="ChainruleException">There are more or fewer, or one is negative or no number.</exception>
    public ImageDataset Weighted(ReadOnlySpan<float> weights) =>
        Classes > 0 && weights.Length == Classes && !weights.ContainsAnyExceptInRange(0, float.MaxValue)
            ? new ImageDataset(_rows, _decoder, _targets, Scaling, weights.ToArray())
            : throw new ChainruleException(
                $"{weights.Length} weights are not one for each of {Classes} classes, or one is negative",
                    "give each class a weight, at least 0");

    /// <summary>
    /// Holds out a number of the images by chance, in proportion of each class; images of equal pixels stay on one side, so that
    /// it may be some more or fewer. Where there are no equal ones it holds out those that <see cref="Split.HoldOutCount"/> does.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">What chance is drawn from.</param>
    /// <exception cref="ChainruleException">No image would be left on one of the sides.</exception>
    public (ImageDataset Train, ImageDataset HeldOut) HoldOut(int count, ulong seed)
    {
        bool[] isHeld = new bool[Count];
        foreach (int row in Split.HoldOutCount(this, count, seed).HeldOut.Rows)
        {
            isHeld[row] = true;
        }

        foreach (var group in Enumerable.Range(0, Count).GroupBy(row => Convert.ToHexString(_rows[row].Hash)))
        {
            bool isFirstHeld = isHeld[group.First()];
            foreach (int row in group)
            {
                isHeld[row] = isFirstHeld;
            }
        }

        var taught = Enumerable.Range(0, Count).Where(row => !isHeld[row]).Select(row => _rows[row].Entry.Class).ToHashSet();
        int[] held = [.. Enumerable.Range(0, Count).Where(row => isHeld[row] && taught.Contains(_rows[row].Entry.Class))];
        return held.Length > 0
            ? (Select(Enumerable.Range(0, Count).Except(held)), Select(held))
            : throw new ChainruleException(
                $"{count:N0} of {Count:N0} images can't be held out, since too many are equal", "add other images");
    }

    IByteDataset IByteDataset.With(Scaling scaling) => With(scaling);

    /// <inheritdoc/>
    /// <exception cref="ImageFileException">The image had to be decoded again, and its file isn't what it was.</exception>
    public void CopyBytes(int row, Span<byte> bytes) => PixelsOf(row).CopyTo(bytes);

    /// <inheritdoc/>
    /// <exception cref="ImageFileException">An image had to be decoded again, and its file isn't what it was.</exception>
    public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x)
    {
        int width = Input.Count;
        var again = _decoder.DecodeAgain(_rows, rows);
        for (int i = 0; i < rows.Length; i++)
        {
            Scaling.Apply(again?[i] ?? PixelsOf(rows[i]), x.Slice(i * width, width));
        }
    }

    /// <inheritdoc/>
    public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            classes[i] = _rows[rows[i]].Entry.Class;
        }
    }

    /// <summary>Writes 1 for each label that is true of an image and 0 for each that isn't, (rows, TargetSize). Only of images
    /// with labels.</summary>
    public void CopyValues(ReadOnlySpan<int> rows, Span<float> values)
    {
        if (!_targets.AreLabels)
        {
            throw new NotSupportedException("images have classes, not values");
        }

        values[..(rows.Length * TargetSize)].Clear();
        for (int i = 0; i < rows.Length; i++)
        {
            foreach (int label in _rows[rows[i]].Entry.AllClasses)
            {
                values[(i * TargetSize) + label] = 1;
            }
        }
    }

    /// <inheritdoc/>
    public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            weights[i] = _weights![_rows[rows[i]].Entry.Class];
        }
    }

    /// <summary>Some of the images, in an order of their own.</summary>
    internal ImageDataset Select(IEnumerable<int> rows) =>
        new([.. rows.Select(row => _rows[row])], _decoder, _targets, Scaling, _weights);

    private byte[] PixelsOf(int row) => _rows[row].Pixels ?? _decoder.Again(_rows[row]);
}
