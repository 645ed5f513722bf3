using Chainrule.Schedules;

namespace Chainrule.Insight.Topics;

/// <summary>
/// The schedules: what each says about itself, and its factors, which the library's own schedule computes, in a training of ten
/// epochs of ten steps.
/// </summary>
internal static class ScheduleTopics
{
    private const int Epochs = 10, StepsPerEpoch = 10, Steps = Epochs * StepsPerEpoch;
    private const double Rate = 0.1;

    private static readonly Dictionary<string, (string Title, string[] Formulas, string Why, string Source)> Told = new()
    {
        ["constant"] = (
            "one learning rate throughout",
            ["f = 1"],
            "A rate that fits the beginning is large for the end: with batches the weights stay away from the bottom, the "
                + "farther the larger the rate is.",
            "none is needed"
        ),
        ["step"] = (
            "a drop every so many epochs",
            ["f = factor^⌊e/epochs⌋, e epochs being done"],
            "Within a stretch the rate is one that gets on; each drop lets the weights come nearer to the bottom.",
            "the usual way before smooth schedules"
        ),
        ["exponential"] = (
            "the same share less after every epoch",
            ["f = factor^e, e epochs being done"],
            "Each epoch takes the same share of the rate, so after n of them ln f is −n·ln(1/factor).",
            "the usual way before smooth schedules"
        ),
        ["cosine"] = (
            "half a cosine from the rate down to nearly nothing",
            ["f = final + (1 − final)·½·(1 + cos(π·s/S)), s of S steps being done"],
            "Flat at both ends: long at a rate that gets on, and long at one that comes near the bottom.",
            "Loshchilov and Hutter, SGDR (ICLR 2017), equation 5"
        ),
        ["one-cycle"] = (
            "up to the rate, then down to nearly nothing",
            [
                "f from 1/initial to 1 by half a cosine, until step rise·S − 1",
                "f from 1 to 1/(initial·final) by half a cosine, until step S − 1",
            ],
            "At first gradients are large and turn with every step; the rise lets the weights find a place where a large rate "
                + "gets on.",
            "Smith and Topin, Super-Convergence (2018)"
        ),
        ["plateau"] = (
            "a drop when the loss has stopped falling",
            ["f = factor^d after d drops; one comes after more than patience epochs without a new minimum"],
            "An epoch has a new minimum where its loss is below the least so far by more than 10⁻⁴ of it. The values are the "
                + "losses of the epochs.",
            "as PyTorch's ReduceLROnPlateau"
        ),
        ["warmup"] = (
            "a line up to the rate, then what is named behind it",
            ["f = (s + 1)/n for s < n; below 1, n is a share of all steps"],
            "The first step isn't 0. What follows sees only the steps behind the line, as if training began there.",
            "Goyal et al., Accurate, Large Minibatch SGD (2017), section 2.2"
        ),
    };

    /// <summary>One for each schedule of the notation, in its order.</summary>
    public static IEnumerable<Topic> Topics =>
        ScheduleNotation.Usages.Select(usage => new Topic(NameOf(usage), "schedule", UsageOf(usage), "schedules", Explain));

    // A warm-up of the notation must say how long; one that is only explained needn't.
    private static string UsageOf(string usage) => usage == "warmup:steps" ? "warmup[:steps]" : usage;

    private static string NameOf(string usage) => usage.Split('[', ':')[0];

    private static TopicExplanation Explain(Question question, NotationTerm term)
    {
        var schedule = ScheduleNotation.Parse(term.Text == "warmup" ? "warmup:20" : term.Text);
        var told = Told[term.Name];
        double rate = question.LearningRate ?? Rate;
        var table = schedule is ReduceOnPlateau ? OfLosses(question, schedule, rate) : OfSteps(question, schedule, rate);
        return new TopicExplanation(
            term.Text,
            told.Title,
            ["rate of a step = η·f", .. told.Formulas],
            [
                new Step(told.Why),
                new Step(
                    $"The factors of {schedule.Notation}, in a training of {Epochs} epochs of {StepsPerEpoch} steps; η is the "
                        + "rate that is given."
                ).With(NamedNumbers.Number("η", rate), table),
            ],
            told.Source,
            "schedules"
        );
    }

    private static NamedNumbers OfSteps(Question question, Schedule schedule, double rate)
    {
        double[] steps = question.ValuesOr(0, 5, 10, 19, 29, 50, 75, 99);
        if (steps.Any(step => step != Math.Floor(step) || step is < 0 or >= Steps))
        {
            throw question.Wrong(
                $"the values are no steps of a training of {Steps}",
                $"give whole numbers from 0 to {Steps - 1}: {QuestionStep.ValuesOf("0,50,99")}"
            );
        }

        return NamedNumbers.Table("factors", ["step", "epochs done", "f", "rate"], steps.Select(step =>
        {
            double factor = schedule.Factor(new SchedulePosition((long)step, Steps, StepsPerEpoch, default));
            return (double[])[step, Math.Floor(step / StepsPerEpoch), factor, rate * factor];
        }));
    }

    private static NamedNumbers OfLosses(Question question, Schedule schedule, double rate)
    {
        double[] losses = question.ValuesOr(1, 0.8, 0.7, 0.71, 0.72, 0.7, 0.73, 0.71, 0.72, 0.69);
        return NamedNumbers.Table("factors", ["epoch", "L", "f after it", "rate"], losses.Select((loss, i) =>
        {
            var position = new SchedulePosition((i + 1) * StepsPerEpoch, Steps, StepsPerEpoch, losses.AsMemory(0, i + 1));
            double factor = schedule.Factor(position);
            return (double[])[i + 1, loss, factor, rate * factor];
        }));
    }
}
