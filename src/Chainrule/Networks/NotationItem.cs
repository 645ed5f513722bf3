namespace Chainrule.Networks;

/// <summary>
/// One item of the layers' notation: a term, <c>dense:64</c>, or a join with its branches in brackets,
/// <c>residual(dense:64 relu dense:64)</c>, <c>sum(dense:8 | identity)</c>.
/// </summary>
/// <param name="Term">The term, or the name before the bracket.</param>
/// <param name="Branches">The branches of a join; none for a layer.</param>
internal sealed record NotationItem(NotationTerm Term, IReadOnlyList<IReadOnlyList<NotationItem>> Branches)
{
    // So deep that nobody meant it, and far from what a thread's stack bears.
    private const int MostNested = 64;

    /// <summary>All items of a notation; none where it is blank.</summary>
    /// <exception cref="ChainruleException">Brackets don't match, a branch is empty, or a term is malformed.</exception>
    public static IReadOnlyList<NotationItem> ParseAll(string notation)
    {
        var words = new Queue<string>(Words(notation));
        var items = Sequence(words, opened: null, depth: 0);
        return words.Count == 0
            ? items
            : throw new ChainruleException(
                words.Peek() == ")" ? $"')' closes no bracket{After(items)}" : $"'|' stands in no brackets{After(items)}",
                words.Peek() == ")" ? "leave it out, or open a bracket before it" : "write sum(a | b) or concatenate(a | b)"
            );
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Branches.Count == 0 ? Term.Text : $"{Term.Text}({string.Join(" | ", Branches.Select(items => string.Join(' ', items)))})";

    private static List<NotationItem> Sequence(Queue<string> words, string? opened, int depth)
    {
        if (depth > MostNested)
        {
            throw new ChainruleException($"brackets stand in more than {MostNested} others", "write fewer of them");
        }

        var items = new List<NotationItem>();
        while (words.TryPeek(out string? word) && word is not (")" or "|"))
        {
            if (words.Dequeue() == "(")
            {
                throw new ChainruleException(
                    $"'(' has no name before it{After(items)}",
                    "write residual(…), sum(… | …) or concatenate(… | …)"
                );
            }

            var term = NotationTerm.Parse(word, "layer");
            bool hasBrackets = words.TryPeek(out string? next) && next == "(";
            items.Add(new NotationItem(term, hasBrackets ? InBrackets(words, term, depth) : []));
        }

        if (opened is not null && items.Count == 0)
        {
            throw new ChainruleException(
                $"'{opened}(…)' has an empty branch",
                "write identity for a branch that changes nothing, or residual(…) for one beside it"
            );
        }

        return items;
    }

    private static List<IReadOnlyList<NotationItem>> InBrackets(Queue<string> words, NotationTerm term, int depth)
    {
        var branches = new List<IReadOnlyList<NotationItem>>();
        do
        {
            words.Dequeue();
            branches.Add(Sequence(words, term.Text, depth + 1));
        } while (words.TryPeek(out string? word) && word == "|");

        return words.TryDequeue(out _)
            ? branches
            : throw new ChainruleException(
                $"the bracket of '{term.Text}(' is never closed",
                $"add ')' behind {string.Join(' ', branches[^1])}, or where the branch ends"
            );
    }

    private static string After(List<NotationItem> items) => items.Count == 0 ? "" : $", after {items[^1]}";

    private static IEnumerable<string> Words(string notation)
    {
        int start = 0;
        for (int i = 0; i <= notation.Length; i++)
        {
            bool isBreak = i == notation.Length || char.IsWhiteSpace(notation[i]);
            if (isBreak || notation[i] is '(' or ')' or '|')
            {
                if (i > start)
                {
                    yield return notation[start..i];
                }

                if (!isBreak)
                {
                    yield return notation[i].ToString();
                }

                start = i + 1;
            }
        }
    }
}
