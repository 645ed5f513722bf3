using Chainrule.Data;
using Chainrule.Kernels;

namespace Chainrule.Tests.Support;

/// <summary>Small datasets that a network can learn.</summary>
internal static class Toy
{
    /// <summary>Rows around one random center per class.</summary>
    public static ArrayDataset Blobs(int rows, int features = 6, int classes = 3, double spread = 0.7, uint stream = 0)
    {
        var random = new RandomStream(2024, RandomStreams.User((int)stream));
        var centers = new RandomStream(77, RandomStreams.User(100));
        var inputs = new float[rows * features];
        var labels = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            labels[i] = i % classes;
            for (int j = 0; j < features; j++)
            {
                double center = 2 * centers.Uniform((uint)(labels[i] * features + j)) - 1;
                inputs[i * features + j] = (float)(center + spread * (2 * random.Uniform((uint)(i * features + j)) - 1));
            }
        }

        return ArrayDataset.OfClasses(inputs, new Shape(features), labels, classes);
    }

    /// <summary>The four rows of the exclusive or.</summary>
    public static ArrayDataset ExclusiveOr() => ArrayDataset.OfClasses([0, 0, 0, 1, 1, 0, 1, 1], new Shape(2), [0, 1, 1, 0], 2);

    /// <summary>y = 3·x₀ − 2·x₁ + ½ with a little noise.</summary>
    public static ArrayDataset Line(int rows)
    {
        var random = new RandomStream(5, RandomStreams.User(1));
        var inputs = new float[rows * 2];
        var targets = new float[rows];
        for (int i = 0; i < rows; i++)
        {
            float a = (float)random.Uniform((uint)(3 * i)), b = (float)random.Uniform((uint)(3 * i + 1));
            (inputs[2 * i], inputs[2 * i + 1]) = (a, b);
            targets[i] = 3 * a - 2 * b + 0.5f + 0.1f * ((float)random.Uniform((uint)(3 * i + 2)) - 0.5f);
        }

        return ArrayDataset.OfValues(inputs, new Shape(2), targets, 1);
    }
}
