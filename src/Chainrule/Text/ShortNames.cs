using System.Globalization;

namespace Chainrule.Text;

/// <summary>
/// Names that are shown together, such as all classes of a model or all columns of a table, each fit to be shown and short
/// enough. No two of them look alike: where a
/// name without its middle would look like another one's, the part in which they differ is shown between its beginning and its
/// end; where
/// nothing helps, they are numbered. The same names give the same short ones.
/// </summary>
public sealed class ShortNames
{
    /// <summary>The columns that a name takes at most where there is room for a table.</summary>
    public const int Usual = 32;

    private const int MostRounds = 12, LongestStart = 5;

    private readonly string[] _full, _shown;
    private readonly Dictionary<string, string> _byName = [];

    private ShortNames(IReadOnlyList<string> names, int longest)
    {
        _full = [.. names.Select(UserText.Name)];
        _shown = [.. _full.Select(name => UserText.CutMiddle(name, longest))];
        for (int round = 0; round < MostRounds && TellApart(longest); round++)
        {
        }

        Number(longest);
        for (int i = 0; i < names.Count; i++)
        {
            _byName.TryAdd(names[i], _shown[i]);
        }
    }

    /// <summary>Shortens names.</summary>
    /// <param name="names">The names.</param>
    /// <param name="longest">The columns of a terminal that each may take.</param>
    public static ShortNames Of(IReadOnlyList<string> names, int longest = Usual) => new(names, longest);

    /// <summary>How many there are.</summary>
    public int Count => _shown.Length;

    /// <summary>How a name is shown, by its place.</summary>
    public string this[int index] => _shown[index];

    /// <summary>How a name is shown; what is none of them is merely cut.</summary>
    public string Of(string name) =>
        _byName.TryGetValue(name, out string? shown) ? shown : UserText.CutMiddle(UserText.Name(name), Usual);

    /// <summary>Those that were cut, as they are shown and in full.</summary>
    public IEnumerable<(string Shown, string Full)> Cut =>
        Enumerable.Range(0, Count).Where(IsCut).Select(i => (_shown[i], _full[i]));

    private bool IsCut(int i) => _shown[i].Contains('…', StringComparison.Ordinal) && _shown[i] != _full[i];

    // Cuts names that look alike where they begin to differ; false where there is nothing left to do. Each time, those that look
    // alike become fewer.
    private bool TellApart(int longest)
    {
        bool hasChanged = false;
        foreach (
            var alike in Enumerable
                .Range(0, Count)
                .GroupBy(i => Look(_shown[i]))
                .Select(group => group.Where(IsCut).ToList())
                .Where(group => group.Count > 1)
                .ToList()
        )
        {
            string[][] names = [.. alike.Select(i => TextWidth.Elements(_full[i]))];
            int shortest = names.Min(name => name.Length), same = 0;
            while (same < shortest && names.All(name => name[same] == names[0][same]))
            {
                same++;
            }

            for (int k = 0; k < alike.Count; k++)
            {
                string shown = Around(names[k], same, longest);
                hasChanged |= shown != _shown[alike[k]];
                _shown[alike[k]] = shown;
            }
        }

        return hasChanged;
    }

    // The beginning, what stands at a place, and the end, with signs that something is left out between them.
    private static string Around(string[] name, int place, int longest)
    {
        int room = Math.Max(3, longest - 2), side = room / 4, middle = room - (2 * side);
        int from = WordAt(name, Math.Min(place, name.Length - 1), Math.Min(LongestStart, middle / 3));
        int before = name.Take(from).Sum(element => TextWidth.OfElement(element)),
            rest = name.Skip(from).Sum(element => TextWidth.OfElement(element));
        string tail = TextWidth.Tail(name, side);
        if (rest <= middle + 1 + side)
        {
            return $"{TextWidth.Head(name, longest - 1 - rest)}…{string.Concat(name.Skip(from))}";
        }

        return before <= side + 1
            ? $"{TextWidth.Head(name, longest - 1 - side)}…{tail}"
            : $"{TextWidth.Head(name, side)}…{TextWidth.Head(name.AsSpan(from), middle)}…{tail}";
    }

    // Where the word begins that a place is in, if that isn't far before it.
    private static int WordAt(string[] name, int place, int most)
    {
        for (int from = place; from >= Math.Max(0, place - most); from--)
        {
            if (from == 0 || !char.IsLetterOrDigit(name[from - 1], 0))
            {
                return from;
            }
        }

        return place;
    }

    // The first of those that look alike stays; the others have a number behind them.
    private void Number(int longest)
    {
        var looks = _shown.Select(Look).ToHashSet(StringComparer.Ordinal);
        if (looks.Count == Count)
        {
            return;
        }

        var first = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < Count; i++)
        {
            string look = Look(_shown[i]);
            if (first.Add(look))
            {
                continue;
            }

            string name;
            do
            {
                int number = numbers[look] = numbers.GetValueOrDefault(look, 1) + 1;
                string end = $" ({number.ToString(CultureInfo.InvariantCulture)})";
                name = UserText.CutMiddle(_full[i], longest - end.Length) + end;
            }
            while (!looks.Add(Look(name)));

            _shown[i] = name;
        }
    }

    // A page shows all blanks in a row as one, and none at the ends.
    private static string Look(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
