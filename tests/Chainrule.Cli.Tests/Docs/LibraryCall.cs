using System.Globalization;
using Chainrule.Insight.Topics;
using Chainrule.Losses;
using Chainrule.Metrics;
using Chainrule.Optimizers;
using Chainrule.Schedules;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>
/// A number of a page that the library itself computes: a name, and lists of numbers behind bars. The slope of an activation is
/// its name with a prime, as in <c>gelu' | 1</c>.
/// </summary>
internal static class LibraryCall
{
    private static readonly Dictionary<string, Func<double[][], double>> Functions = new()
    {
        // positive or not | score
        ["roc-auc"] = lists => AreaUnderCurve.Roc(Floats(lists[1]), Truths(lists[0])),
        ["average-precision"] = lists => AreaUnderCurve.PrecisionRecall(Floats(lists[1]), Truths(lists[0])),
        // the probability given to the true class, of each row
        ["log-loss"] = lists => Of(new LogLoss(), lists[0]).Value,
        // class | a row's probabilities | the next row's …
        ["brier"] = lists => Brier(lists),
        // right or not | probability of the predicted class
        ["calibration-error"] = lists => Calibration(lists[0], lists[1]),
        // a row of the confusion matrix for each list
        ["accuracy"] = lists => Confusion(lists).Accuracy,
        ["balanced-accuracy"] = lists => Confusion(lists).BalancedAccuracy,
        ["macro-f1"] = lists => Confusion(lists).MacroAverage.F1,
        ["precision-of-1"] = lists => Confusion(lists).ForClass(1).Precision,
        ["recall-of-1"] = lists => Confusion(lists).ForClass(1).Recall,
        ["f1-of-1"] = lists => Confusion(lists).ForClass(1).F1,
        // hits, rows
        ["wilson-low"] = lists => Proportion.Interval((long)lists[0][0], (long)lists[0][1]).Low,
        ["wilson-high"] = lists => Proportion.Interval((long)lists[0][0], (long)lists[0][1]).High,
        // predicted | actual
        ["mse"] = lists => Regression(lists).MeanSquaredError,
        ["rmse"] = lists => Regression(lists).RootMeanSquaredError,
        ["mae"] = lists => Regression(lists).MeanAbsoluteError,
        ["r2"] = lists => Regression(lists).R2,
        // λ₁, λ₂ | weights
        ["penalty"] = lists => Penalties(lists[0]).Penalty(Floats(lists[1])),
        // λ₁, λ₂, largest element | gradient | weight
        ["adjusted"] = lists => Adjusted(lists),
        // largest norm | gradients
        ["clip-scale"] = lists =>
            new Regularization { ClipNorm = (float)lists[0][0] }.GradientScale(lists[1].Sum(gradient => gradient * gradient)),
    };

    /// <summary>The value of a call.</summary>
    /// <exception cref="FormatException">There is no such function.</exception>
    public static double Evaluate(string call)
    {
        string[] parts = call.Split('|', StringSplitOptions.TrimEntries);
        string name = parts[0];
        if (Functions.TryGetValue(name, out var function))
        {
            return function([.. parts[1..].Select(Numbers)]);
        }

        string[] words = name.Split(' ', 2);
        return words[0] switch
        {
            // step, all steps, steps in an epoch | losses of the epochs so far
            "schedule" => ScheduleNotation.Parse(words[1]).Factor(Position([.. parts[1..].Select(Numbers)])),
            // outputs | targets
            "loss" => LossNotation.Parse(words[1]).Formula!(Numbers(parts[1]), Numbers(parts[2])),
            _ when TopicTable.Knows(name.TrimEnd('\'')) => Activation(name, Numbers(parts[1])[0]),
            _ => throw new FormatException($"'{call}': the library has no '{name}'"),
        };
    }

    private static double Activation(string name, double x)
    {
        var curve = TopicTable.Explain(new Question(name.TrimEnd('\''))).Curve!;
        return name.EndsWith('\'') ? curve.Derivative(x) : curve.Function(x);
    }

    private static SchedulePosition Position(double[][] lists) =>
        new((long)lists[0][0], (long)lists[0][1], (long)lists[0][2], lists.Length > 1 ? lists[1] : default);

    private static LogLoss Of(LogLoss loss, double[] probabilities)
    {
        foreach (double p in probabilities)
        {
            loss.Add(0, [(float)p, (float)(1 - p)]);
        }

        return loss;
    }

    private static double Brier(double[][] lists)
    {
        var score = new BrierScore();
        foreach (var (label, probabilities) in lists[0].Zip(lists[1..]))
        {
            score.Add((int)label, Floats(probabilities));
        }

        return score.Value;
    }

    private static double Calibration(double[] right, double[] probabilities)
    {
        var error = new CalibrationError(CalibrationError.ReportedBins);
        foreach (var (isRight, p) in right.Zip(probabilities))
        {
            error.Add((int)isRight, 1, (float)p);
        }

        return error.Value;
    }

    private static ConfusionMatrix Confusion(double[][] counts)
    {
        var matrix = new ConfusionMatrix(counts.Length);
        for (int actual = 0; actual < counts.Length; actual++)
        {
            for (int predicted = 0; predicted < counts.Length; predicted++)
            {
                for (int row = 0; row < counts[actual][predicted]; row++)
                {
                    matrix.Add(actual, predicted);
                }
            }
        }

        return matrix;
    }

    private static RegressionMetrics Regression(double[][] lists)
    {
        var metrics = new RegressionMetrics();
        metrics.Add(Floats(lists[0]), Floats(lists[1]));
        return metrics;
    }

    private static Regularization Penalties(double[] settings) =>
        new() { L1 = (float)settings[0], L2 = (float)settings[1], ClipValue = settings.Length > 2 ? (float)settings[2] : 0 };

    private static double Adjusted(double[][] lists)
    {
        float[] gradients = Floats(lists[1]);
        Penalties(lists[0]).Adjust(gradients, Floats(lists[2]), decays: true);
        return gradients[0];
    }

    private static double[] Numbers(string list) =>
        [.. list.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    private static float[] Floats(double[] numbers) => Array.ConvertAll(numbers, number => (float)number);

    private static bool[] Truths(double[] numbers) => Array.ConvertAll(numbers, number => number != 0);
}
