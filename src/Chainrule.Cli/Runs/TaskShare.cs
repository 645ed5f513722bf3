using System.Globalization;
using Chainrule.Cli.Parsing;

namespace Chainrule.Cli.Runs;

/// <summary>Which of several processes this is.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct TaskShare(int Index, int Count)
{
    /// <summary>Its share: every one of <c>Count</c>, from its own on.</summary>
    public IEnumerable<T> Of<T>(IEnumerable<T> all)
    {
        var (index, count) = this;
        return all.Where((_, i) => i % count == index);
    }

    /// <summary>All, its share first, then the next one's.</summary>
    public IEnumerable<T> First<T>(IEnumerable<T> all)
    {
        var (index, count) = this;
        return all.Select((one, i) => (one, Turn: (i % count - index + count) % count)).OrderBy(of => of.Turn)
            .Select(of => of.one);
    }

    /// <summary>Reads one as users write it, from 1: <c>2/4</c>.</summary>
    public static TaskShare Read(Arguments arguments, string option)
    {
        string[] parts = arguments.Text(option)!.Split('/');
        if (parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int processes)
            && number >= 1 && number <= processes)
        {
            return new TaskShare(number - 1, processes);
        }

        throw UsageException.Of(
            arguments.Label(option), $": '{arguments.Text(option)}' is no share",
            "write which of how many, as in 2/4, from 1/4 to 4/4");
    }
}
