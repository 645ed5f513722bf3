using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Tests.Controls;

/// <summary>A source text's weights, 0.01·randn, or with the <c>rand</c> that it asks about: uniform from 0 to 1.</summary>
internal sealed class FaultyNormal(bool isUniform) : Initializer
{
    public override string Notation => "faulty-normal";

    public override void Fill(Shape shape, RandomStream random, Span<float> values)
    {
        new Normal(0.01f).Fill(shape, random, values);
        for (int i = 0; isUniform && i < values.Length; i++)
        {
            // the normal distribution of a normal number is uniform
            values[i] = 0.01f * (float)RealFunctions.NormalCdf(values[i] / 0.01f);
        }
    }
}
