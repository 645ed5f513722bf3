using Chainrule.Kernels;

namespace Chainrule.Studio.Planes;

/// <summary>Clouds of points that show what a network can and can't do; the same seed gives the same points.</summary>
internal static class Clouds
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["moons", "circles", "xor", "spirals"];

    /// <summary>Makes one.</summary>
    /// <param name="name">Its name, one of <see cref="Names"/>.</param>
    /// <param name="count">How many points, which alternate between the classes.</param>
    /// <param name="noise">How far points stray, as a standard deviation.</param>
    /// <param name="seed">What is drawn from.</param>
    /// <exception cref="ChainruleException">There is no such cloud.</exception>
    public static PlaneData Make(string name, int count, double noise, ulong seed)
    {
        Func<int, double, double, (double X, double Y)> place = name switch
        {
            "moons" => Moon,
            "circles" => Circle,
            "xor" => Quarter,
            "spirals" => Spiral,
            _ => throw new ChainruleException(
                $"there is no cloud of points called '{name}'", $"there are {string.Join(", ", Names)}"),
        };
        var random = new RandomStream(seed, RandomStreams.User(20));
        float[] positions = new float[2 * count];
        int[] classes = new int[count];
        for (int i = 0; i < count; i++)
        {
            uint draw = 4 * (uint)i;
            int label = i % 2;
            (double x, double y) = place(label, random.Uniform(draw), random.Uniform(draw + 1));
            // Box and Muller (1958): two normal numbers of two uniform ones
            double length = noise * Math.Sqrt(-2 * Math.Log(1 - random.Uniform(draw + 2)));
            double angle = 2 * Math.PI * random.Uniform(draw + 3);
            classes[i] = label;
            positions[2 * i] = Placed(x + length * Math.Cos(angle));
            positions[2 * i + 1] = Placed(y + length * Math.Sin(angle));
        }

        return new PlaneData { Title = name, Positions = positions, Classes = classes };
    }

    // Within what is drawn, and rounded: the last bits of sine, cosine and logarithm are not the same on all systems.
    private static float Placed(double at) => (float)Math.Clamp(Math.Round(at, 4), -1.15, 1.15);

    // Half circles that reach into each other.
    private static (double, double) Moon(int label, double along, double across)
    {
        double angle = Math.PI * along;
        return label == 0
            ? (0.62 * Math.Cos(angle) - 0.3, 0.75 * Math.Sin(angle) - 0.15)
            : (0.3 - 0.62 * Math.Cos(angle), 0.15 - 0.75 * Math.Sin(angle));
    }

    // A disk in a ring.
    private static (double, double) Circle(int label, double along, double across)
    {
        double angle = 2 * Math.PI * along, radius = label == 0 ? 0.75 + 0.2 * across : 0.45 * Math.Sqrt(across);
        return (radius * Math.Cos(angle), radius * Math.Sin(angle));
    }

    // Two quarters across from each other.
    private static (double, double) Quarter(int label, double along, double across)
    {
        double x = 0.08 + 0.87 * along, y = 0.08 + 0.87 * across;
        bool isLeft = along * 1024 % 1 < 0.5;
        return (isLeft ? -x : x, isLeft == (label == 1) ? -y : y);
    }

    // Arms that wind around each other, once.
    private static (double, double) Spiral(int label, double along, double across)
    {
        double radius = 0.08 + 0.92 * along, angle = 2 * Math.PI * along + Math.PI * label;
        return (radius * Math.Sin(angle), radius * Math.Cos(angle));
    }
}
