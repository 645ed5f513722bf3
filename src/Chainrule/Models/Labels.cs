namespace Chainrule.Models;

/// <summary>
/// Labels of which any number may be true of a row, one for each output of a network: what a photo shows, say, or what a text is
/// about. Each is decided by itself.
/// </summary>
public sealed class Labels
{
    /// <summary>Labels in the order of the outputs.</summary>
    /// <param name="names">Their names.</param>
    /// <param name="thresholds">The probability above which each is true, between 0 and 1; null for ½ each.</param>
    /// <exception cref="ChainruleException">A name is empty or names another already, a threshold isn't between 0 and 1, or there
    /// is another number of them.</exception>
    public Labels(IReadOnlyList<string> names, IReadOnlyList<double>? thresholds = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        Names = [.. names];
        Thresholds = thresholds is null ? [.. names.Select(_ => Model.DefaultThreshold)] : [.. thresholds];
        HeadCheck.Different(Names, "label");
        if (Thresholds.Count != Names.Count)
        {
            throw new ChainruleException($"{Thresholds.Count} thresholds don't fit {Names.Count} labels", "give one for each");
        }

        foreach (double threshold in Thresholds)
        {
            HeadCheck.Threshold(threshold);
        }
    }

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The probability above which each is true.</summary>
    public IReadOnlyList<double> Thresholds { get; }
}
