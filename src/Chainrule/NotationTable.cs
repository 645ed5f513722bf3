using Chainrule.Text;

namespace Chainrule;

/// <summary>
/// A closed table from names to constructors: the only way from text to an object, without reflection, so that a file
/// can name nothing that isn't listed here. Immutable: <see cref="With"/> gives another one, with an entry more.
/// </summary>
/// <typeparam name="T">What is constructed.</typeparam>
public sealed class NotationTable<T>
{
    private readonly string _kind;
    private readonly InOrder<(string Usage, Func<NotationTerm, T> Create)> _entries;

    /// <summary>A table of entries.</summary>
    /// <param name="kind">What they are, for errors: "optimizer".</param>
    /// <param name="entries">
    /// How each is written, <c>adam[:beta1:beta2]</c> (optional arguments in the bracket, one colon each), and its constructor.
    /// </param>
    internal NotationTable(string kind, params (string Usage, Func<NotationTerm, T> Create)[] entries)
        : this(kind, new InOrder<(string, Func<NotationTerm, T>)>())
    {
        foreach (var entry in entries)
        {
            _entries.Add(NameOf(entry.Usage), entry);
        }
    }

    private NotationTable(string kind, InOrder<(string Usage, Func<NotationTerm, T> Create)> entries) =>
        (_kind, _entries) = (kind, entries);

    /// <summary>All names, in the order of the table.</summary>
    public IReadOnlyList<string> Names => [.. _entries.Keys];

    /// <summary>How each is written, in the order of the table.</summary>
    public IReadOnlyList<string> Usages => [.. _entries.Values.Select(entry => entry.Usage)];

    /// <summary>This table and an entry of your own.</summary>
    /// <param name="usage">
    /// How it is written: its name, in lower-case letters, digits and hyphens, and its arguments, one colon each, optional ones
    /// in a bracket, as in <c>snake[:frequency]</c>.
    /// </param>
    /// <param name="create">Makes it of a term, which has as many arguments as the usage says.</param>
    /// <exception cref="ChainruleException">The name is taken, or can't be one.</exception>
    public NotationTable<T> With(string usage, Func<NotationTerm, T> create)
    {
        ArgumentNullException.ThrowIfNull(usage);
        ArgumentNullException.ThrowIfNull(create);
        string name = NameOf(usage);
        if (!NotationTerm.CanBeName(name))
        {
            throw new ChainruleException(
                $"'{name}' can't be the name of {Article(_kind)} {_kind}",
                "write a name of lower-case letters, digits and hyphens"
            );
        }

        if (!IsUsage(usage.AsSpan(name.Length)))
        {
            throw new ChainruleException(
                $"'{usage}' doesn't say how '{name}' is written",
                $"write the name and its arguments, one colon each, optional ones in one bracket at the end: {name}:size[:rate]"
            );
        }

        if (_entries.ContainsKey(name))
        {
            throw new ChainruleException($"there is {Article(_kind)} {_kind} '{name}' already", "give yours another name");
        }

        return new NotationTable<T>(
            _kind,
            new InOrder<(string, Func<NotationTerm, T>)>(_entries)
            {
                { name, (usage, term => create(term) ?? throw MadeNothing(term)) },
            }
        );
    }

    /// <summary>What a term stands for.</summary>
    /// <exception cref="ChainruleException">The name is unknown, or its arguments are wrong.</exception>
    public T Create(NotationTerm term)
    {
        ArgumentNullException.ThrowIfNull(term);
        if (!_entries.TryGetValue(term.Name, out var entry))
        {
            throw new ChainruleException($"there is no {_kind} '{term.Name}'", Suggestion.Help(term.Name, Names));
        }

        term.Expect(entry.Usage);
        return entry.Create(term);
    }

    /// <summary>What a notation of exactly one term stands for.</summary>
    /// <exception cref="ChainruleException">There is not exactly one term, its name is unknown, or its arguments are
    /// wrong.</exception>
    public T Parse(string notation) => Create(NotationTerm.Parse(notation, _kind));

    /// <summary>The error that what was registered under a name has made null.</summary>
    internal ChainruleException MadeNothing(NotationTerm term) =>
        new(
            $"what was registered as '{term.Name}' has made nothing of '{term}'",
            $"return {Article(_kind)} {_kind} from what With was given, not null"
        );

    /// <summary>The name that a usage begins with.</summary>
    internal static string NameOf(string usage)
    {
        int end = usage.AsSpan().IndexOfAny('[', ':');
        return end < 0 ? usage : usage[..end];
    }

    // What stands behind the name: colons with an argument each, and at the end one bracket with more of them.
    private static bool IsUsage(ReadOnlySpan<char> arguments)
    {
        int bracket = arguments.IndexOf('[');
        return bracket < 0
            ? AreArguments(arguments)
            : AreArguments(arguments[..bracket])
                && arguments[^1] == ']'
                && arguments[(bracket + 1)..^1] is { IsEmpty: false } optional
                && AreArguments(optional);
    }

    private static bool AreArguments(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        bool isFirst = true;
        foreach (var range in text.Split(':'))
        {
            var argument = text[range];
            if (isFirst ? !argument.IsEmpty : argument.IsEmpty || !NotationTerm.CanBeArgument(argument))
            {
                return false;
            }

            isFirst = false;
        }

        return true;
    }

    private static string Article(string kind) => kind[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an" : "a";
}
