namespace Chainrule.Schedules;

/// <summary>
/// The schedules by name, <c>cosine</c>, <c>step:10:0.1</c>; a warm-up may stand before another: <c>warmup:200 cosine</c>.
/// </summary>
public static class ScheduleNotation
{
    private const string WarmupUsage = "warmup:steps";

    private static readonly NotationTable<Schedule> Table = new(
        "schedule",
        ("constant", _ => new Constant()),
        ("step[:epochs:factor]", term => new StepDecay(term.Integer(0, "epochs", 10), term.Number(1, "factor", 0.1))),
        ("exponential[:factor]", term => new Exponential(term.Number(0, "factor", 0.95))),
        ("cosine[:final]", term => new Cosine(term.Number(0, "final", 0))),
        ("one-cycle[:rise:initial:final]", term =>
            new OneCycle(term.Number(0, "rise", 0.3), term.Number(1, "initial", 25), term.Number(2, "final", 1e4))),
        ("plateau[:factor:patience]", term => new ReduceOnPlateau(term.Number(0, "factor", 0.1), term.Integer(1, "patience", 5))),
        (WarmupUsage, term => new Warmup(term.Number(0, "steps"), new Constant())));

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names => Table.Names;

    /// <summary>How each is written, with its arguments, as in <c>step[:epochs:factor]</c>.</summary>
    public static IReadOnlyList<string> Usages => Table.Usages;

    /// <summary>The schedule that a notation names: one term, or a warm-up and one term.</summary>
    /// <exception cref="ChainruleException">A name is unknown (the nearest known one is suggested), or an argument is
    /// wrong.</exception>
    public static Schedule Parse(string notation)
    {
        IReadOnlyList<NotationTerm> terms = NotationTerm.ParseAll(notation);
        if (terms.Count == 2 && terms[0].Name == "warmup")
        {
            terms[0].Expect(WarmupUsage);
            return new Warmup(terms[0].Number(0, "steps"), Table.Create(terms[1]));
        }

        return Table.Parse(notation);
    }
}
