using System.Text.RegularExpressions;
using Chainrule.Exchange.Torch;

namespace Chainrule.Exchange.Modules;

/// <summary>The tensors of a file that one module of PyTorch owns: those whose names agree up to the last point.</summary>
/// <param name="Name">That part of their names, as in <c>features.0</c>.</param>
/// <param name="Parts">The tensors by what their names end with, in the order of the file.</param>
internal sealed partial record FileModule(string Name, OrderedDictionary<string, StateDictEntry> Parts)
{
    // counted by batch normalization, and needed by nothing
    private const string Counter = "num_batches_tracked";

    /// <summary>Its tensors and their sizes, as messages write them.</summary>
    public string Contents => string.Join(
        ", ", Parts.Select(part => $"{part.Key} {StateDictEntry.Written(part.Value.Sizes)}"));

    /// <summary>The modules of a file, in the order in which their first tensors stand there.</summary>
    public static IReadOnlyList<FileModule> Of(StateDict weights)
    {
        var modules = new OrderedDictionary<string, FileModule>(StringComparer.Ordinal);
        foreach (var entry in weights.Entries)
        {
            int point = Math.Max(0, entry.Name.LastIndexOf('.')); // a name may begin with its only point
            string name = entry.Name[..point], part = point == 0 ? entry.Name : entry.Name[(point + 1)..];
            if (part == Counter)
            {
                continue;
            }

            if (!modules.TryGetValue(name, out var module))
            {
                modules.Add(name, module = new FileModule(name, new OrderedDictionary<string, StateDictEntry>()));
            }

            module.Parts.Add(part, entry);
        }

        return [.. modules.Values];
    }

    /// <summary>Whether it holds what a module of the network takes, no more and no less.</summary>
    public bool Fits(NetworkModule module) => Difference(module) is null;

    /// <summary>What it holds otherwise than a module of the network takes; null for nothing.</summary>
    public string? Difference(NetworkModule module)
    {
        var wrong = new List<string>();
        foreach (var part in module.Parts)
        {
            if (!Parts.TryGetValue(part.Name, out var entry))
            {
                wrong.Add($"lacks {part.Name} {StateDictEntry.Written(part.Sizes)}");
            }
            else if (!entry.Sizes.SequenceEqual(part.Sizes))
            {
                wrong.Add($"has {part.Name} {StateDictEntry.Written(entry.Sizes)}, not {StateDictEntry.Written(part.Sizes)}");
            }
        }

        wrong.AddRange(Parts.Where(part => module.Parts.All(wanted => wanted.Name != part.Key))
            .Select(part => $"has {part.Key} {StateDictEntry.Written(part.Value.Sizes)} besides"));
        return wrong.Count == 0 ? null : string.Join(" and ", wrong);
    }

    /// <summary>
    /// Orders names as people do: numbers in them by their value, so that <c>layer.10</c> follows <c>layer.9</c>.
    /// </summary>
    public static int CompareNames(FileModule first, FileModule second)
    {
        string[] one = Digits().Split(first.Name), other = Digits().Split(second.Name);
        for (int i = 0; i < Math.Min(one.Length, other.Length); i++)
        {
            int order = i % 2 == 0 ? string.CompareOrdinal(one[i], other[i]) : CompareDigits(one[i], other[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return one.Length.CompareTo(other.Length);
    }

    // Every second part is digits, of any number.
    private static int CompareDigits(string one, string other)
    {
        string a = one.TrimStart('0'), b = other.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
    }

    [GeneratedRegex("([0-9]+)")]
    private static partial Regex Digits();
}
