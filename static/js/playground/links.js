// Which functions have cells that can be followed from their inputs to their outputs.

const MOVING =
  "adjoint as_strided_scatter broadcast_to cat chunk clone column_stack concat concatenate diag diagonal diagonal_scatter dsplit dstack flatten flip fliplr flipud " +
  "gather hsplit hstack index_copy index_select masked_select moveaxis movedim narrow permute ravel repeat_interleave reshape roll rot90 row_stack " +
  "scatter select select_scatter slice_scatter split squeeze stack swapaxes swapdims t take take_along_dim tensor_split tile transpose tril triu unbind " +
  "unflatten unsqueeze vsplit vstack where Tensor.expand Tensor.repeat Tensor.unfold Tensor.view Tensor.T Tensor.mT Tensor.expand_as Tensor.view_as Tensor.reshape_as " +
  "Tensor.contiguous Tensor.masked_scatter nn.functional.pixel_shuffle nn.functional.pixel_unshuffle nn.functional.channel_shuffle nn.functional.pad";
const REDUCING =
  "all amax amin any argmax argmin count_nonzero logsumexp max mean median min mode nanmean nanmedian nansum norm prod std std_mean sum var var_mean aminmax";
const ROUTING = "sort msort topk kthvalue";

/** How the cells of a function's output come from its inputs' cells: they are moved there, added up into one, or chosen by their values. */
export const LINKS = new Map([["moving", MOVING], ["reducing", REDUCING], ["routing", ROUTING]].flatMap(([link, names]) => names.split(" ").map((name) => [`torch.${name}`, link])));
