using System.Globalization;
using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx.Import;

/// <summary>Reads the attributes of a node.</summary>
internal static class NodeAttributes
{
    /// <summary>A whole number.</summary>
    public static long Integer(this NodeProto node, string name, long otherwise) => Find(node, name)?.I ?? otherwise;

    /// <summary>A number; files keep floats, of which the decimals that they were written as are taken.</summary>
    public static double Number(this NodeProto node, string name, double otherwise) =>
        Find(node, name) is { } attribute ? Decimal(attribute.F) : otherwise;

    /// <summary>The shortest decimal that a float was written as: 0.1 and not 0.10000000149.</summary>
    public static double Decimal(float number) =>
        double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A text.</summary>
    public static string Text(this NodeProto node, string name, string otherwise) =>
        Find(node, name)?.S.ToStringUtf8() ?? otherwise;

    /// <summary>Whole numbers; null where there are none.</summary>
    public static int[]? Integers(this NodeProto node, string name) =>
        Find(node, name) is { } attribute
            ? [.. attribute.Ints.Select(number => (int)Math.Clamp(number, int.MinValue, int.MaxValue))] : null;

    /// <summary>An attribute; null where it isn't there.</summary>
    public static AttributeProto? Find(this NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
