using Chainrule.Text;

namespace Chainrule;

/// <summary>
/// A closed table from names to constructors: the only way from text to an object, without reflection, so that a file
/// can name nothing that isn't listed here.
/// </summary>
/// <typeparam name="T">What is constructed.</typeparam>
internal sealed class NotationTable<T>
{
    private readonly string _kind;
    private readonly Dictionary<string, (string Usage, Func<NotationTerm, T> Create)> _entries = new(StringComparer.Ordinal);

    /// <summary>A table of entries.</summary>
    /// <param name="kind">What they are, for errors: "optimizer".</param>
    /// <param name="entries">
    /// How each is written, <c>adam[:beta1:beta2]</c> (optional arguments in the bracket, one colon each), and its constructor.
    /// </param>
    public NotationTable(string kind, params (string Usage, Func<NotationTerm, T> Create)[] entries)
    {
        _kind = kind;
        foreach ((string Usage, Func<NotationTerm, T> Create) entry in entries)
        {
            int end = entry.Usage.AsSpan().IndexOfAny('[', ':');
            _entries.Add(end < 0 ? entry.Usage : entry.Usage[..end], entry);
        }

        Names = [.. _entries.Keys];
        Usages = [.. entries.Select(entry => entry.Usage)];
    }

    /// <summary>All names, in the order of the table.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How each is written, in the order of the table.</summary>
    public IReadOnlyList<string> Usages { get; }

    /// <summary>What a term stands for.</summary>
    /// <exception cref="ChainruleException">The name is unknown, or its arguments are wrong.</exception>
    public T Create(NotationTerm term)
    {
        if (!_entries.TryGetValue(term.Name, out (string Usage, Func<NotationTerm, T> Create) entry))
        {
            throw new ChainruleException($"there is no {_kind} '{term.Name}'", Suggestion.Help(term.Name, _entries.Keys));
        }

        term.Expect(entry.Usage);
        return entry.Create(term);
    }

    /// <summary>What a notation of exactly one term stands for.</summary>
    /// <exception cref="ChainruleException">There is not exactly one term, its name is unknown, or its arguments are
    /// wrong.</exception>
    public T Parse(string notation) => Create(NotationTerm.Parse(notation, _kind));
}
