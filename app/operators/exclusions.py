"""Public functions and methods of torch that are never offered, each with its reason. A pattern is a shell's: `*` stands for anything."""

REASONS: dict[str, str] = {
    "it reads or writes files, pickles or the network": """
        torch.load torch.save torch.from_file torch.get_file_path torch.import_ir_module torch.import_ir_module_from_buffer
    """,
    "it reads or changes the state of the whole process": """
        torch.set_* torch.get_autocast_* torch.get_default_* torch.get_deterministic_* torch.get_float32_* torch.get_rng_state
        torch.manual_seed torch.seed torch.initial_seed torch.use_deterministic_algorithms torch.are_deterministic_algorithms_enabled
        torch.autocast_* torch.clear_autocast_cache torch.is_anomaly_* torch.is_autocast_* torch.is_deterministic_* torch.is_grad_enabled
        torch.is_inference_mode_enabled torch.is_warn_always_enabled torch.thread_safe_generator torch.compiled_with_cxx11_abi
        torch.is_vulkan_available torch.profiler_* torch.get_device_module torch.init_num_threads
    """,
    "it is about threads or other processes": """
        torch.get_num_* torch.fork torch.wait torch.prepare_multiprocessing_environment torch.Tensor.share_memory_ torch.Tensor.is_shared
        torch.Tensor.is_distributed torch.is_distributed
    """,
    "it reaches into raw memory or shows memory that was never written": """
        torch.frombuffer torch.from_dlpack torch.to_dlpack torch.nn.functional.grouped_mm torch.empty* torch.Tensor.new
        torch.Tensor.new_empty* torch.resize_as* torch.Tensor.resize* torch.Tensor.set_ torch.Tensor.data_ptr torch.Tensor.const_data_ptr
        torch.Tensor.storage* torch.Tensor.untyped_storage torch.Tensor.is_set_to torch.as_strided_ torch.Tensor.as_strided_
    """,
    "it runs Python functions or objects of the caller": """
        torch.Tensor.apply_ torch.Tensor.map_ torch.Tensor.map2_ torch.Tensor.register_* torch.Tensor.as_subclass torch.Tensor.module_load
        torch.Tensor.index torch.vmap torch.cond torch.while_loop torch.Tensor.reinforce
    """,
    "it belongs to the compiler, TorchScript or symbolic shapes": """
        torch.compile torch.sym_* torch.parse_* torch.merge_type_from_type_comment torch.unify_type_list torch.classproperty
    """,
    "it is a helper of torch's own Python code": """
        torch.nn.functional.has_torch_function* torch.nn.functional.handle_torch_function torch.nn.functional.boolean_dispatch
        torch.nn.functional.assert_int_or_pair torch.nn.functional.Optional torch.typename torch.Tensor.dim_order
    """,
    "it works on quantised tensors, which do not travel": """
        torch.quantize* torch.fake_quantize_* torch.dequantize torch.choose_qparams_optimized torch.fused_moving_avg_obs_fake_quant
        torch.int_repr torch.q_* torch.Tensor.dequantize torch.Tensor.int_repr torch.Tensor.q_* torch.Tensor.qscheme
        torch.nn.functional.scaled_mm torch.nn.functional.scaled_grouped_mm
    """,
    "it works on sparse layouts, which do not travel": """
        torch.sparse_* torch.*indices_copy torch.values_copy torch.hspmm torch.hsmm torch.dsmm torch.saddmm torch.smm torch.spmm
        torch.sspaddmm torch.Tensor.smm torch.Tensor.sspaddmm torch.Tensor.sparse_* torch.Tensor.to_sparse*
        torch.Tensor.to_dense torch.Tensor.to_padded_tensor torch.Tensor.coalesce torch.Tensor.is_coalesced torch.Tensor.dense_dim
        torch.Tensor.indices torch.Tensor.values torch.Tensor.*_indices torch.Tensor.to_mkldnn
    """,
    "it is a kernel of one library or device": """
        torch.cudnn_* torch.miopen_* torch.mkldnn_* torch.fbgemm_* torch.Tensor.cpu torch.Tensor.cuda torch.Tensor.xpu torch.Tensor.ipu
        torch.Tensor.mtia torch.Tensor.pin_memory torch.Tensor.is_pinned torch.Tensor.record_stream torch.get_device torch.Tensor.get_device
    """,
    "it is an internal step of a documented function, which is offered": """
        torch.batch_norm_* torch.native_* torch.nn.functional.native_channel_shuffle torch.convolution torch.grid_sampler_*
        torch.norm_except_dim torch.nuclear_norm torch.frobenius_norm torch.embedding_renorm_ torch.slice_inverse torch.Tensor.slice_inverse
        torch.rnn_* torch.gru torch.gru_cell torch.lstm torch.lstm_cell torch.unsafe_* torch.Tensor.unsafe_* torch.scalar_tensor torch.rsub
        torch.alpha_dropout_ torch.dropout_ torch.feature_alpha_dropout_ torch.feature_dropout_
    """,
    "torch does not document it": """
        torch.binomial torch.segment_reduce torch.is_same_size torch.Tensor.is_same_size
    """,
    "it tells of a flag that no result has here": """
        torch.is_neg torch.is_inference torch.is_signed torch.Tensor.is_neg torch.Tensor.is_inference torch.Tensor.is_signed
    """,
    "it copies what the function of that name without _copy shows": "torch.[!i]*_copy",
    "its result is a dtype, a layout or text, not numbers": """
        torch.result_type torch.promote_types torch.Tensor.type torch.Tensor.tolist torch.Tensor.numpy
    """,
    "it is about the autograd graph between two calls; a request is one call": """
        torch.Tensor.backward torch.Tensor.retain_grad torch.Tensor.requires_grad_ torch.detach_ torch.Tensor.detach_
    """,
    "it makes what torch.full, ones, zeros and tensor make": """
        torch.Tensor.new_full torch.Tensor.new_ones torch.Tensor.new_tensor torch.Tensor.new_zeros
    """,
    "deprecated; torch.linalg.lu_factor replaces it": "torch.lu torch.Tensor.lu",
    "torch removed it and raises an error": """
        torch.eig torch.lstsq torch.matrix_rank torch.solve torch.symeig torch.Tensor.eig torch.Tensor.lstsq torch.Tensor.solve
        torch.Tensor.symeig
    """,
}
"""Reason → patterns of full names."""
