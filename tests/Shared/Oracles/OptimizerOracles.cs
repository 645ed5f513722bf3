using Chainrule.Optimizers;

namespace Chainrule.Tests.Oracles;

/// <summary>One optimizer's formula for one number, as its paper has it: the new w; s and t are its state.</summary>
internal delegate double OptimizerOracle(double w, double g, double rate, int step, ref double s, ref double t);

/// <summary>Every optimizer as the textbook writes it, in double precision.</summary>
internal static class OptimizerOracles
{
    public static IReadOnlyList<(Optimizer Optimizer, OptimizerOracle Oracle)> All { get; } =
    [
        (new Sgd(), (double w, double g, double rate, int step, ref double s, ref double t) => w - rate * g),
        (new Sgd(0.9), (double w, double g, double rate, int step, ref double v, ref double t) => w - rate * (v = 0.9 * v + g)),
        (new Sgd(0.8, nesterov: true), (double w, double g, double rate, int step, ref double v, ref double t) =>
        {
            v = 0.8 * v + g;
            return w - rate * (g + 0.8 * v);
        }),
        (new RmsProp(), (double w, double g, double rate, int step, ref double v, ref double t) =>
        {
            v = 0.99 * v + 0.01 * g * g;
            return w - rate * g / (Math.Sqrt(v) + 1e-8);
        }),
        (new RmsProp(0.5, 0.1), (double w, double g, double rate, int step, ref double v, ref double t) =>
        {
            v = 0.5 * v + 0.5 * g * g;
            return w - rate * g / (Math.Sqrt(v) + 0.1);
        }),
        (new Adagrad(), (double w, double g, double rate, int step, ref double s, ref double t) =>
        {
            s += g * g;
            return w - rate * g / (Math.Sqrt(s) + 1e-10);
        }),
        (new Adagrad(0.5), (double w, double g, double rate, int step, ref double s, ref double t) =>
        {
            s += g * g;
            return w - rate * g / (Math.Sqrt(s) + 0.5);
        }),
        (new Adam(), (double w, double g, double rate, int step, ref double m, ref double v) =>
            AdamStep(w, g, rate, step, 0.9, 0.999, 1e-8, ref m, ref v)),
        (new Adam(0.8, 0.99, 0.01), (double w, double g, double rate, int step, ref double m, ref double v) =>
            AdamStep(w, g, rate, step, 0.8, 0.99, 0.01, ref m, ref v)),
        (new AdamW(), (double w, double g, double rate, int step, ref double m, ref double v) =>
            AdamStep(w, g, rate, step, 0.9, 0.999, 1e-8, ref m, ref v)),
        (new AdamW(0.7, 0.95, 0.1), (double w, double g, double rate, int step, ref double m, ref double v) =>
            AdamStep(w, g, rate, step, 0.7, 0.95, 0.1, ref m, ref v)
        ),
        (new Lion(), (double w, double g, double rate, int step, ref double m, ref double t) =>
            LionStep(w, g, rate, 0.9, 0.99, ref m)
        ),
        (new Lion(0.6, 0.8), (double w, double g, double rate, int step, ref double m, ref double t) =>
            LionStep(w, g, rate, 0.6, 0.8, ref m)
        ),
    ];

    private static double LionStep(double w, double g, double rate, double beta1, double beta2, ref double m)
    {
        double c = beta1 * m + (1 - beta1) * g;
        m = beta2 * m + (1 - beta2) * g;
        return w - rate * Math.Sign(c);
    }

    private static double AdamStep(
        double w, double g, double rate, int step, double beta1, double beta2, double epsilon, ref double m, ref double v)
    {
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g * g;
        double mHat = m / (1 - Math.Pow(beta1, step)), vHat = v / (1 - Math.Pow(beta2, step));
        return w - rate * mHat / (Math.Sqrt(vHat) + epsilon);
    }
}
