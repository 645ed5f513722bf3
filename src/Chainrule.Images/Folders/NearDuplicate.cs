namespace Chainrule.Images.Folders;

/// <summary>An image that is held out and nearly, or wholly, one to train on.</summary>
/// <param name="HeldOut">The image that is held out, to test with or to choose the best epoch by.</param>
/// <param name="Trained">The one to train on, the first of several.</param>
public sealed record NearDuplicate(ImageEntry HeldOut, ImageEntry Trained)
{
    private const int MostLookedAt = 5000;

    /// <summary>Of how many images held out so many are looked at.</summary>
    /// <param name="held">How many are held out.</param>
    public static int LookedAt(int held) => held == 0 ? 0 : (held - 1) / EveryOf(held) + 1;

    private static int EveryOf(int held) => Math.Max(1, (held + MostLookedAt - 1) / MostLookedAt);

    /// <summary>Finds them: at most 5,000 of the images held out are looked at, evenly chosen, against all to train on.</summary>
    internal static IReadOnlyList<NearDuplicate> In(
        IReadOnlyList<ImageRow> rows, ImagePart[] parts, int threads, CancellationToken cancel)
    {
        ImageRow[] trained = [.. rows.Where((_, row) => parts[row] == ImagePart.Train)];
        ImageRow[] held = [.. rows.Where((_, row) => parts[row] != ImagePart.Train)];
        int every = EveryOf(held.Length);
        held = [.. held.Where((_, i) => i % every == 0)];
        var found = new ImageRow?[held.Length];
        ImageDecoder.ForEach(
            held.Length,
            threads,
            i => found[i] = Array.Find(trained, other =>
                ImageSketch.AreNear(held[i].Sketch, other.Sketch) || held[i].Hash.AsSpan().SequenceEqual(other.Hash)),
            cancel);
        return
        [
            .. held.Zip(found).Where(pair => pair.Second is not null)
                .Select(pair => new NearDuplicate(pair.First.Entry, pair.Second!.Entry)),
        ];
    }
}
