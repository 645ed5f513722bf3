using Chainrule.Kernels;

namespace Chainrule.Images.Folders;

/// <summary>Which images are for what, where the folder doesn't tell: by chance, in proportion of each class, equal images on
/// one side.</summary>
internal static class ImageSplit
{
    // A set of labels that so many images have is held out in proportion: one of them at least to test with, and one to choose
    // by.
    private const int GroupsOfASet = 7;

    /// <summary>Holds images out.</summary>
    /// <param name="rows">The images.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="options">The shares and the seed.</param>
    /// <exception cref="ChainruleException">A class has too few different images.</exception>
    public static ImagePart[] Of(IReadOnlyList<ImageRow> rows, IReadOnlyList<string> classes, ImageFolderOptions options)
    {
        CheckShares(options);
        if (rows.Any(row => row.Entry.Labels is not null))
        {
            return OfLabels(rows, classes.Count, options);
        }

        var parts = new ImagePart[rows.Count];
        var ofClass = Enumerable.Range(0, rows.Count)
            .GroupBy(row => Convert.ToHexString(rows[row].Hash))
            .Select(group => group.ToArray())
            .ToLookup(group => rows[group[0]].Entry.Class);
        for (int label = 0; label < classes.Count; label++)
        {
            int[][] groups = [.. ofClass[label]];
            int held = (options.TestShare > 0 ? 1 : 0) + (options.ValidationShare > 0 ? 1 : 0);
            if (held > 0 && groups.Length <= held)
            {
                throw TooFew(classes[label], rows.Count(row => row.Entry.Class == label), groups.Length, 1 + held);
            }

            HoldOut(groups, parts, options, label);
        }

        return parts;
    }

    // In proportion of each set of labels that enough images have, and of all others together; whatever label has then no
    // image to learn it from gets back one that was held out.
    private static ImagePart[] OfLabels(IReadOnlyList<ImageRow> rows, int labels, ImageFolderOptions options)
    {
        var parts = new ImagePart[rows.Count];
        int[][] groups = [.. Enumerable.Range(0, rows.Count)
            .GroupBy(row => Convert.ToHexString(rows[row].Hash))
            .Select(group => group.ToArray())];
        var sets = groups.GroupBy(group => string.Join(' ', rows[group[0]].Entry.AllClasses)).ToList();
        int[][][] strata =
        [
            .. sets.Where(set => set.Count() >= GroupsOfASet).Select(set => set.ToArray()),
            [.. sets.Where(set => set.Count() < GroupsOfASet).SelectMany(set => set)],
        ];
        for (int i = 0; i < strata.Length; i++)
        {
            HoldOut(strata[i], parts, options, i);
        }

        for (int label = 0; label < labels; label++)
        {
            int[][] having = [.. groups.Where(group => group.Any(row => rows[row].Entry.AllClasses.Contains(label)))];
            if (having.Length > 0 && having.All(group => parts[group[0]] != ImagePart.Train))
            {
                Array.ForEach(having[0], row => parts[row] = ImagePart.Train);
            }
        }

        return parts;
    }

    // Groups are asked in an order drawn by chance, and taken while they fit.
    private static void HoldOut(int[][] groups, ImagePart[] parts, ImageFolderOptions options, int label)
    {
        int[] order = [.. Enumerable.Range(0, groups.Length)];
        new RandomStream(options.Seed, RandomStreams.Split, (ulong)label).Shuffle(order);
        int images = groups.Sum(group => group.Length), left = groups.Length;
        foreach (var (part, share) in new[] { (ImagePart.Test, options.TestShare),
            (ImagePart.Validation, options.ValidationShare) })
        {
            int wanted = share > 0 ? Math.Max(1, (int)Math.Round(share * images, MidpointRounding.AwayFromZero)) : 0, taken = 0;
            for (int i = 0; i < order.Length && taken < wanted && left > 1; i++)
            {
                if (order[i] is int group and >= 0 && (taken == 0 || taken + groups[group].Length <= wanted))
                {
                    Array.ForEach(groups[group], row => parts[row] = part);
                    (taken, order[i], left) = (taken + groups[group].Length, -1, left - 1);
                }
            }
        }
    }

    private static void CheckShares(ImageFolderOptions options)
    {
        if (!(options.TestShare >= 0 && options.ValidationShare >= 0 && options.TestShare + options.ValidationShare < 1))
        {
            throw new ChainruleException(
                $"shares of {options.TestShare} and {options.ValidationShare} can't be held out of the images",
                "choose shares that leave some to train on, such as 0.15 each");
        }
    }

    private static ChainruleException TooFew(string name, int images, int different, int needed)
    {
        string there = different < images ? $"the {images} images of the class {name} are {different} different ones"
            : images == 1 ? $"there is 1 image of the class {name}"
            : $"there are {images} images of the class {name}";
        return new ChainruleException(
            $"{there}: {needed} are needed, to learn from some and to hold others out",
            "add images (some 30 at least teach something), or take the class out");
    }
}
