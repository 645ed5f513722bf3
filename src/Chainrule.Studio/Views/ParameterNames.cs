using System.Globalization;
using Chainrule.Networks;

namespace Chainrule.Studio.Views;

/// <summary>Names of single parameters, as explanations write them.</summary>
internal static class ParameterNames
{
    /// <summary>The name of one number of a block, as in <c>layers.0.weights[0,2]</c>.</summary>
    public static string Of(ParameterBlock block, int offset)
    {
        int[] indices = new int[block.Shape.Rank];
        for (int axis = indices.Length - 1; axis >= 0; axis--)
        {
            (offset, indices[axis]) = Math.DivRem(offset, block.Shape[axis]);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{block.Name}[{string.Join(',', indices)}]");
    }
}
